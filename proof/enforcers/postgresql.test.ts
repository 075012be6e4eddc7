/** PostgreSQL, the real one: what is its own beyond the contract — the race of a login, members, the canary, and the words. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { redact } from '@holdfast/core/kernel/redacted'
import { systemClock } from '@holdfast/edges-base/clock/system-clock'
import { addressesOf, outbound } from '@holdfast/edges-base/http/outbound'
import type { Call, CanaryStep, Step, Target } from '@holdfast/edges-base/ports/enforcers'
import { enforcer } from '@holdfast/enforcers/postgresql/enforcer'
import { logIn } from '../testkit/postgres-session.ts'
import { postgresql, startGround, type PostgresGround } from './bench-postgresql.ts'
import { startScene, type Scene } from './scene.ts'

const README = readFileSync(
  resolve(import.meta.dirname, '../../edges/enforcers/postgresql/README.md'),
  'utf8',
)
const NOTHING = { whole: false, assets: [], paths: [] }
const WHOLE = { ...NOTHING, whole: true }

describe('PostgreSQL', { skip: postgresql.needs }, () => {
  let scene: Scene
  let ground: PostgresGround
  let port: number
  const { accounts } = enforcer
  assert.ok(accounts !== undefined)
  const call = (secret = ground.secret): Call => ({
    secret: redact(secret),
    send: outbound(),
    addresses: (url) => addressesOf(url, { network: 'private' }),
    now: systemClock().wall(),
    signal: AbortSignal.timeout(20_000),
  })
  const point = (rest: object = {}): Target['point'] => {
    return { adapter: 'postgresql', url: ground.url, ...ground.spec, ...rest }
  }
  const target = (ref: string): Target => ({ point: point(), ref, metadata: null, paths: [] })
  const act = (step: Pick<Step, 'call'>): Promise<string> =>
    accounts.act({ say: '', undo: null, ...step }, target('role/any'), call())
  const sql = (text: string): Promise<string> => ground.sql(text)

  before(async () => {
    ground = await startGround()
    scene = await startScene({ ...postgresql, start: () => Promise.resolve(ground) }, 1)
    port = Number(new URL(ground.url).port)
  })
  after(() => scene.close())

  test('given back, the old password does not count; the one that is set then does', async () => {
    const account = await scene.account('burnt', 'shared', ['burnt'])
    const old = await account.workload('burnt')
    await scene.block('burnt')
    await scene.proven('cut', account, 'burnt')
    await scene.lift('burnt')
    await scene.proven('free', account, 'burnt')
    assert.deepEqual([await old.works(), await old.getsIn()], [false, false])
    const fresh = await account.workload('burnt')
    assert.deepEqual([await fresh.works(), await fresh.getsIn()], [true, true])
  })

  test('who logs in while it is cut is out by the time that it is proven', async () => {
    const account = await scene.account('raced', 'whole', ['raced'])
    const user = await account.workload('raced')
    let isOver = false
    const users = Array.from({ length: 8 }, async () => {
      while (!isOver) await user.getsIn()
    })
    await scene.block('raced')
    await scene.proven('cut', account, 'raced')
    isOver = true
    await Promise.all(users)
    assert.equal(await sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = '${account.ref.slice(5)}'`), '0') // prettier-ignore
  })

  test('a role that could not log in before us never can by our credential, whatever is asked', async () => {
    await sql('CREATE ROLE resting')
    assert.equal(await act({ call: { does: 'cut', role: 'resting' } }), 'may not log in')
    assert.equal(await act({ call: { does: 'give_back', role: 'resting' } }), 'is not cut by us')
    assert.equal(await sql(`SELECT rolcanlogin FROM pg_roles WHERE rolname = 'resting'`), 'f')
  })

  test('who may act as the cut role is named, through any number of roles', async () => {
    await sql('CREATE ROLE reader; CREATE ROLE readers; CREATE ROLE dba LOGIN; GRANT reader TO readers; GRANT readers TO dba') // prettier-ignore
    const { beside } = accounts.plan(
      { target: target('role/reader'), denies: WHOLE, gives: NOTHING },
      await accounts.observe(target('role/reader'), call()),
    )
    assert.deepEqual(beside, ['dba may act as reader'])
  })

  test('the canary: issued, used, cut, refused; nothing of it is left', async () => {
    const steps = await enforcer.canary?.(point(), call())
    assert.deepEqual(
      steps?.map(({ say, ok }) => [say, ok]),
      [
        ['gives holdfast_canary a password', true],
        ['logs in with it', true],
        ['cuts it', true],
        ['goes on in its session after the cut: it is over', true],
        ['logs in with it after the cut: refused', true],
      ],
      JSON.stringify(steps),
    )
    assert.deepEqual(await left(), ['f', 't', '0', '0'])
  })

  test('a canary whose cut does nothing is told as such', async () => {
    const body = await sql(`SELECT pg_get_functiondef('holdfast.cut(text)'::regprocedure)`)
    await sql(`CREATE OR REPLACE FUNCTION holdfast.cut(who text) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT 'cut'::text $$`) // prettier-ignore
    const steps = await enforcer.canary?.(point(), call())
    await sql(body)
    const last: CanaryStep | undefined = steps?.at(-1)
    assert.deepEqual([last?.say, last?.ok], ['logs in with it after the cut: refused', false])
    await act({ call: { does: 'cut', role: 'holdfast_canary' } })
  })

  test('a point that names no canary has none, and another than ours is refused', async () => {
    const { canary: _, ...none } = point() as { canary?: string } & Target['point'] // Of the bench.
    assert.equal(await enforcer.canary?.(none, call()), null)
    assert.match(enforcer.problems(point({ canary: 'app', secret: {} })).join(), /the canary is/)
  })

  for (const [what, made, words] of [
    ['a wrong password', () => accounts.observe(target('role/app'), call('wrong')), /refuses the login of `holdfast`/],
    ['no password', () => accounts.observe(target('role/app'), { ...call(), secret: null }), /the password cannot be read/],
    ['no such account', () => accounts.observe(target('app'), call()), /`app` names no account of PostgreSQL/],
    ['a superuser', () => act({ call: { does: 'cut', role: 'postgres' } }), /does not cut it: a superuser/],
    ['an address that nobody allowed', () => accounts.observe(target('role/app'), { ...call(), addresses: (url) => addressesOf(url, { network: undefined }) }), /loopback or private/],
  ] as const) {
    test(`${what}: told in words`, async () => {
      await assert.rejects(made(), (thrown) => thrown instanceof Error && words.test(thrown.message))
    })
  } // prettier-ignore

  test('a database in which setup.sql was not run is told as such', async () => {
    await sql('CREATE DATABASE bare')
    const bare = { ...target('role/app'), point: point({ url: ground.url.replace('/postgres?', '/bare?') }) } // prettier-ignore
    await assert.rejects(
      accounts.observe(bare, call()),
      /has nothing of ours in `bare` \(run setup/,
    )
  })

  test('the way out by hand, as the README gives it: LOGIN is back, and nothing of ours is left', async () => {
    await sql('CREATE ROLE "by-hand" LOGIN')
    await act({ call: { does: 'cut', role: 'by-hand' } })
    const [, back = ''] = /`(SELECT holdfast\.give_back\(.+?)`/.exec(README) ?? []
    const [, removal = ''] = /`(DROP SCHEMA .+?)`/.exec(README) ?? []
    await sql(back)
    assert.equal(await sql(`SELECT rolcanlogin FROM pg_roles WHERE rolname = 'by-hand'`), 't')
    await sql(removal)
    const ours = `SELECT (SELECT count(*) FROM pg_roles WHERE rolname LIKE 'holdfast%') + (SELECT count(*) FROM pg_namespace WHERE nspname = 'holdfast')`
    assert.equal(await sql(ours), '0')
  })

  /** LOGIN, no password, sessions, and notes of the canary. */
  async function left(): Promise<readonly string[]> {
    assert.equal(await logIn(port, 'holdfast_canary', ''), null)
    return Promise.all([
      sql(`SELECT rolcanlogin FROM pg_authid WHERE rolname = 'holdfast_canary'`),
      sql(`SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'holdfast_canary'`),
      sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'holdfast_canary'`),
      sql(`SELECT count(*) FROM holdfast.cut_roles JOIN pg_roles ON oid = role WHERE rolname = 'holdfast_canary'`),
    ]) // prettier-ignore
  }
})
