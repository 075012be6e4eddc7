/** PostgreSQL, the real one: passwords made anew by two roles that take turns, and who gets in with which. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { RotationId } from '@holdfast/core/kernel/ids'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import { systemClock } from '@holdfast/edges-base/clock/system-clock'
import { addressesOf, outbound } from '@holdfast/edges-base/http/outbound'
import type { Call } from '@holdfast/edges-base/ports/enforcers'
import { enforcer } from '@holdfast/enforcers/postgresql/enforcer'
import { verifierOf } from '@holdfast/enforcers/postgresql/verifier'
import { logIn } from '../testkit/postgres-session.ts'
import { until } from '../testkit/until.ts'
import { postgresql, startGround, type PostgresGround } from './bench-postgresql.ts'
import { faultyProxy, type FaultyProxy } from './faulty-proxy.ts'

/** As its README tells people. */
const ROTATION = readFileSync(
  resolve(import.meta.dirname, '../../edges/enforcers/postgresql/rotation.sql'),
  'utf8',
)
const REFS = ['role/app_a', 'role/app_b']
const A = { username: 'app_a', password: 'of-a' }

describe('PostgreSQL', { skip: postgresql.needs }, () => {
  let ground: PostgresGround
  let proxy: FaultyProxy
  let port: number
  const { values, accounts } = enforcer
  assert.ok(values !== undefined && accounts !== undefined)
  const call = (): Call => ({
    secret: redact(ground.secret),
    send: outbound(),
    addresses: (url) => addressesOf(url, { network: 'private' }),
    now: systemClock().wall(),
    signal: AbortSignal.timeout(20_000),
  })
  const about = (refs: readonly string[]) => ({
    point: { adapter: 'postgresql', url: proxy.url, ...ground.spec },
    refs,
    rotation: 'rt_1' as RotationId, // Of the port; nothing here reads it.
  })
  const make = async (before: JsonObject = A, refs = REFS): Promise<JsonObject> =>
    reveal(await values.make({ ...about(refs), before: redact(before) }, call()))
  const end = (before: JsonObject, now: JsonObject, refs = REFS): Promise<string | null> =>
    values.end({ ...about(refs), before: redact(before), now: redact(now) }, call())
  const sql = (text: string): Promise<string> => ground.sql(text)
  const cuts = (does: string, role: string): Promise<string> =>
    accounts.act(
      { say: '', undo: null, call: { does, role } },
      { ...about([]), ref: `role/${role}`, metadata: null, paths: [] },
      call(),
    )
  const getsIn = async ({ username, password }: JsonObject): Promise<boolean> => {
    const session = await logIn(port, String(username), String(password))
    session?.end()
    return session !== null
  }
  /** To the end: who began to log in before is out only when the server gives nobody that long. */
  const ended = (before: JsonObject, now: JsonObject): Promise<void> =>
    until('that of before is ended', async () => (await end(before, now)) === null)
  /** While this function does nothing, and says that it did. */
  const idle = async (name: string, args: string, act: () => Promise<void>): Promise<void> => {
    const types = args.replaceAll(/\w+ text/g, 'text')
    const body = await sql(`SELECT pg_get_functiondef('holdfast.${name}(${types})'::regprocedure)`)
    await sql(`CREATE OR REPLACE FUNCTION holdfast.${name}(${args}) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT 'done'::text $$`) // prettier-ignore
    await act().finally(() => sql(body))
  }

  /** To log in. */
  const mayTake = async (time: '1s' | '10min'): Promise<void> => {
    await sql(`ALTER SYSTEM SET authentication_timeout = '${time}'`)
    await sql('SELECT pg_reload_conf()')
    await until('that counts', async () => (await sql('SHOW authentication_timeout')) === time)
  }

  before(async () => {
    ground = await startGround()
    port = Number(new URL(ground.url).port)
    proxy = await faultyProxy(ground.url, 1, (asked) => ground.changes(asked))
    await sql(ROTATION)
    await mayTake('1s')
    await sql(`CREATE ROLE app_a; CREATE ROLE app_b; CREATE ROLE unlisted LOGIN PASSWORD 'u'; CREATE ROLE no_login; CREATE ROLE boss LOGIN SUPERUSER; CREATE ROLE dba LOGIN IN ROLE boss; CREATE ROLE past LOGIN VALID UNTIL '2001-01-01'`) // prettier-ignore
    await sql(`INSERT INTO holdfast.rotated_roles VALUES ('app_a'), ('app_b'), ('no_login'), ('boss'), ('dba'), ('past'), ('holdfast'), ('holdfast_canary')`) // prettier-ignore
  })
  beforeEach(async () => {
    proxy.faults({})
    await sql(`DELETE FROM holdfast.cut_roles; ALTER ROLE app_a LOGIN PASSWORD 'of-a'; ALTER ROLE app_b LOGIN PASSWORD 'of-b'; UPDATE holdfast.rotated_roles SET ended_at = NULL`) // prettier-ignore
  })
  after(async () => {
    await proxy.close()
    ground.stop()
  })

  for (const [what, before, next] of [
    ['the secret names the first', A, 'app_b'],
    ['it names the second', { username: 'app_b', password: 'of-b' }, 'app_a'],
    ['it names neither', { username: 'legacy', password: 'x' }, 'app_a'],
    ['it names nobody', {}, 'app_a'],
  ] as const) {
    test(`${what}: ${next} gets a password that works`, async () => {
      const made = await make(before)
      assert.equal(made['username'], next)
      assert.deepEqual([await getsIn(made), await getsIn({ ...made, password: `of-${next.slice(4)}` })], [true, false]) // prettier-ignore
      // Who is named goes on.
      if ('password' in before && before.username.startsWith('app_')) assert.equal(await getsIn(before), true) // prettier-ignore
    })
  }

  for (const [what, other, words] of [
    ['one that nobody listed', 'unlisted', /nobody listed it there \(a superuser adds it/],
    ['one that is not there', 'nobody', /nobody listed it there/],
    ['one that may not log in', 'no_login', /it may not log in/],
    ['a superuser', 'boss', /is or may act as a superuser/],
    ['one that may act as a superuser', 'dba', /is or may act as a superuser/],
    ['our own, though it is listed', 'holdfast', /or it is ours/],
    ['the canary, though it is listed', 'holdfast_canary', /or it is ours/],
    ['one whose password counts no more', 'past', /refuses the login of `past`|may not log in with it/],
  ] as const) {
    test(`${what} is refused, and is as before`, async () => {
      const kept = `SELECT string_agg(rolname || rolcanlogin || coalesce(rolpassword, ''), ',' ORDER BY rolname) FROM pg_authid WHERE rolname <> 'past'` // prettier-ignore
      const was = await sql(kept)
      await assert.rejects(make(A, ['role/app_a', `role/${other}`]), words)
      assert.equal(await sql(kept), was)
    })
  } // prettier-ignore

  for (const refs of [['role/app_a'], ['role/app_a', 'role/app_a'], ['role/app_a', 'roles/app_{asset}']]) {
    test(`${refs.join(' and ')}: not two roles`, async () => {
      await assert.rejects(make(A, refs), /are not two roles that take turns/)
      await assert.rejects(end(A, { username: 'app_b' }, refs), /are not two roles/)
    })
  } // prettier-ignore

  test('asked again after its answer was lost: what was made then works no more', async () => {
    const met = proxy.hold('after', ({ path }) => path === 'set_verifier')
    const lost = make()
    lost.catch(() => undefined)
    const held = await met
    const kept = await sql(`SELECT rolpassword FROM pg_authid WHERE rolname = 'app_b'`)
    held.drop()
    await assert.rejects(lost)
    const made = await make()
    assert.notEqual(await sql(`SELECT rolpassword FROM pg_authid WHERE rolname = 'app_b'`), kept)
    const again = await make()
    assert.deepEqual([await getsIn(made), await getsIn(again), await getsIn(A)], [false, true, true]) // prettier-ignore
  })

  test('a `done` that did nothing gives no value', async () => {
    await idle('set_verifier', 'who text, verifier text', () => assert.rejects(make(), /refuses the login of `app_b`/)) // prettier-ignore
    proxy.faults({ unforwarded: 1 })
    await assert.rejects(make())
    await assert.rejects(end(A, { username: 'app_b', password: 'of-b' }))
    proxy.faults({})
    assert.deepEqual([await getsIn(A), await getsIn({ username: 'app_b', password: 'of-b' })], [true, true]) // prettier-ignore
  })

  test('where our address may not log in as it, what is kept there counts', async () => {
    const file = await sql('SHOW hba_file')
    const rules = await sql(`SELECT pg_read_file('${file}')`)
    const write = (text: string): Promise<string> =>
      sql(`COPY (SELECT unnest(string_to_array($hba$${text}$hba$, E'\\n'))) TO '${file}'`).then(() => sql('SELECT pg_reload_conf()')) // prettier-ignore
    await write(`host all app_b 127.0.0.1/32 reject\n${rules}`)
    try {
      await until('it is refused', async () => !(await getsIn({ username: 'app_b', password: 'of-b' }))) // prettier-ignore
      assert.equal((await make())['username'], 'app_b')
      await idle('set_verifier', 'who text, verifier text', () => assert.rejects(make(), /the new password of app_b is not there/)) // prettier-ignore
    } finally {
      await write(rules)
    }
    await until('it is let in again', async () => getsIn(await make()))
  })

  test('ended: the password and the sessions of before are gone, LOGIN stays, nothing is noted as cut', async () => {
    const session = await logIn(port, A.username, A.password)
    const now = await make()
    const fresh = await logIn(port, String(now['username']), String(now['password']))
    assert.ok(session !== null && fresh !== null)
    await ended(A, now)
    assert.deepEqual([await session.works(), await getsIn(A), await fresh.works(), await getsIn(now)], [false, false, true, true]) // prettier-ignore
    assert.equal(await sql(`SELECT rolcanlogin AND rolpassword IS NULL FROM pg_authid WHERE rolname = 'app_a'`), 't') // prettier-ignore
    assert.equal(await sql('SELECT count(*) FROM holdfast.cut_roles'), '0')
    assert.equal(await end(A, now), null)
    fresh.end()
    const back = await make(now)
    assert.deepEqual([back['username'], await getsIn(back)], ['app_a', true])
  })

  test('who began to log in before the end and goes on after it is out by the time that it is proven', async () => {
    await mayTake('10min')
    const gate = await slowDoor(port)
    const entering = logIn(gate.port, A.username, A.password)
    await gate.begun
    const now = await make()
    // Nobody is in, and that proves nothing yet.
    assert.match((await end(A, now)) ?? '', /^who began to log in as app_a before/)
    gate.open()
    const late = await entering
    assert.equal(await late?.works(), true)
    assert.notEqual(await end(A, now), null)
    assert.equal(await late?.works(), false)
    await mayTake('1s')
    await ended(A, now)
    gate.close()
  })

  test('an end that did nothing, or whose answer was lost, is no end; asked again it is', async () => {
    const now = await make()
    await idle('end_password', 'who text', async () => {
      assert.equal(await end(A, now), 'app_a has a password still')
    })
    const met = proxy.hold('after', ({ path }) => path === 'end_password')
    const lost = end(A, now)
    lost.catch(() => undefined)
    ;(await met).drop()
    await assert.rejects(lost)
    assert.equal(await getsIn(A), false)
    await ended(A, now)
  })

  for (const [what, before, now, says] of [
    ['the same user, the same password', A, A, /it is the password that app_a has now/],
    ['the same user, and that of before works still', A, { ...A, password: 'other' }, /app_a is still let in with it/],
    ['the same user, and it was replaced', { ...A, password: 'older' }, A, null],
    ['one that is none of the two', { username: 'unlisted', password: 'u' }, A, /`unlisted`, which is none of app_a and app_b/],
    ['nobody takes its place', A, {}, /what takes its place names no `username`/],
    ['a password of nobody', { password: 'x' }, A, /it names no `username`/],
    ['no value of an account', { key: 'x' }, A, null],
  ] as const) {
    test(`end, ${what}: nothing is touched`, async () => {
      const said = await end(before, now)
      if (says === null) assert.equal(said, null)
      else assert.match(said ?? '', says)
      assert.deepEqual([await getsIn(A), await getsIn({ username: 'app_b', password: 'of-b' }), await getsIn({ username: 'unlisted', password: 'u' })], [true, true, true])
    })
  } // prettier-ignore

  test('a cut and its giving back do what they did, and a role that is cut gets no password', async () => {
    const now = await make()
    await ended(A, now)
    // The secret names the other.
    assert.equal(await cuts('cut', 'app_a'), 'cut')
    assert.equal(await getsIn(now), true)
    await assert.rejects(make(now), /makes no password anew for it: it is cut/)
    assert.equal(await end(A, now), null)
    assert.equal(await sql('SELECT count(*) FROM holdfast.cut_roles'), '1')
    assert.equal(await sql(`SELECT rolcanlogin FROM pg_roles WHERE rolname = 'app_a'`), 'f')
    assert.equal(await cuts('give_back', 'app_a'), 'given back')
    assert.equal(await getsIn(A), false)
    const back = await make(now)
    assert.deepEqual([back['username'], await getsIn(back)], ['app_a', true])
  })

  test('our login can do nothing to a role that is not listed, nor list one', async () => {
    const verifier = await verifierOf('mine')
    for (const [statement, may] of [
      [`SELECT holdfast.set_verifier('unlisted', '${verifier}')`, false],
      [`SELECT holdfast.end_password('unlisted')`, false],
      [`SELECT holdfast.value_of('unlisted', '')`, false],
      [`SELECT holdfast.set_verifier('postgres', '${verifier}')`, false],
      [`SELECT holdfast.set_verifier('app_b', 'hunter2')`, false],
      [`SELECT holdfast.set_verifier('app_b', NULL)`, false],
      [`SELECT holdfast.rotated_role('app_b')::text`, false],
      [`INSERT INTO holdfast.rotated_roles VALUES ('unlisted') RETURNING 1`, false],
      [`UPDATE holdfast.rotated_roles SET ended_at = '2001-01-01' RETURNING 1`, false],
      [`SELECT count(*) FROM holdfast.rotated_roles`, false],
      [`SELECT holdfast.set_verifier('app_b', '${verifier}')`, true],
      [`SELECT holdfast.value_of('app_b', '')`, true],
      [`SELECT holdfast.end_password('app_b')`, true],
    ] as const) {
      const thief = await logIn(port, 'holdfast', ground.secret)
      assert.ok(thief !== null)
      const got = await thief.ask(statement).catch(() => null)
      thief.end()
      assert.equal(got !== null, may, `${statement}: ${got}`)
      // Neither a password nor what proves one.
      assert.doesNotMatch(got ?? '', /SCRAM/)
    }
    assert.equal(await getsIn({ username: 'unlisted', password: 'u' }), true)
  })

  test('run again it changes nothing; without it the adapter says what to run', async () => {
    const listed = await sql('SELECT count(*) FROM holdfast.rotated_roles')
    await sql(ROTATION)
    assert.equal(await sql('SELECT count(*) FROM holdfast.rotated_roles'), listed)
    await sql('ALTER FUNCTION holdfast.set_verifier(text, text) RENAME TO gone')
    await assert.rejects(make(), /has nothing of ours .*rotation\.sql/)
    await sql('ALTER FUNCTION holdfast.gone(text, text) RENAME TO set_verifier')
  })
})

interface SlowDoor {
  readonly port: number
  /** The server has looked up the password of whoever comes, and asks for it. */
  readonly begun: Promise<void>
  open(): void
  close(): void
}

/** Whoever logs in through it is asked for the password, and answers only when it is opened. */
async function slowDoor(to: number): Promise<SlowDoor> {
  const begun = Promise.withResolvers<void>()
  const opened = Promise.withResolvers<void>()
  const server = createServer((client) => {
    const real = connect(to, '127.0.0.1')
    for (const socket of [client, real]) {
      socket.on('error', () => undefined)
      socket.on('close', () => {
        client.destroy()
        real.destroy()
      })
    }
    client.once('data', (first) => {
      client.pause()
      real.write(first)
      void opened.promise.then(() => client.pipe(real))
    })
    real.once('data', () => begun.resolve())
    real.pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // It listens on a port.
  return {
    port,
    begun: begun.promise,
    open: () => opened.resolve(),
    close: () => void server.close(),
  }
}
