/** `doctor` as people and scripts meet it: beside a server, without one, of one elsewhere, and its exit codes. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { testServer, type TestServer } from '../../../proof/testkit/server.ts'
import { NOBODY } from '../../../proof/testkit/site.ts'
import { CHECKS, lookAt } from './checks.ts'
import { siteWith } from '../../../proof/testkit/site.ts'

const HOLDFAST = resolve(import.meta.dirname, '../main.ts')

interface Done {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

/** Beside a running server: it must be able to answer meanwhile. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Done> {
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', HOLDFAST, ...args],
      { env: { ...process.env, ...env } },
    )
    let [out, err] = ['', '']
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    child.on('close', (exit) => done({ exit, out, err }))
  })
}

/** Names by state, of the form for programs. */
function states({ out }: Done): Map<string, string> {
  const { checks } = JSON.parse(out) as { checks: { name: string; state: string }[] }
  return new Map(checks.map(({ name, state }) => [name, state]))
}

describe('doctor', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-doctor-run-'))
  let server: TestServer
  const sink = `file:${join(folder, 'notes')}`
  before(async () => {
    server = await testServer('enforce', undefined, { sink })
  })
  after(() => server.close())
  const nowhere = (): string[] => ['--data', join(folder, 'nowhere')]

  test('beside a server: every look, and for each that is not fine what to do', async () => {
    const done = await run(['--data', server.data, 'doctor', '--checkpoint-sink', sink])
    assert.equal(done.err, '')
    for (const { name } of CHECKS) assert.match(done.out, new RegExp(`^[✓!✗] ${name} `, 'm'))
    assert.match(done.out, /^✓ data .* entries/m)
    assert.match(done.out, /^✓ sink /m)
    const marks = done.out.match(/^[!✗]/gm) ?? []
    assert.equal(done.out.match(/^ +→ /gm)?.length ?? 0, marks.length)
    assert.equal(done.exit, marks.length === 0 ? 0 : 12)
  })

  test('what warns is partial', async () => {
    const done = await run(['--data', server.data, '-o', 'json', 'doctor'])
    assert.equal(done.exit, 12)
    assert.equal(states(done).get('sink'), 'warn')
    assert.equal(states(done).get('server'), 'ok')
  })

  test('of a server elsewhere only what can be asked', async () => {
    const args = [...nowhere(), '--server', server.url, '--token', server.adminToken]
    const done = await run([...args, '-o', 'json', 'doctor'])
    const asked = [...states(done).keys()]
    assert.deepEqual(
      ['config', 'data', 'port', 'sink', 'tls'].filter((name) => asked.includes(name)),
      [],
    )
    for (const name of ['disk', 'clock', 'server', 'feeds', 'agents'])
      assert.ok(asked.includes(name), name)
    assert.equal((JSON.parse(done.out) as { remote: boolean }).remote, true)
  })

  test('the server of this directory is not elsewhere, however it is named', async () => {
    const args = ['--data', server.data, '--server', `${server.url}/`, '-o', 'json', 'doctor']
    assert.equal(states(await run(args)).get('data'), 'ok')
  })

  test('a token that is not known is exit 4, and the rest is told', async () => {
    const done = await run(['--data', server.data, '--token', 'hunter2hunter2', 'doctor'])
    assert.equal(done.exit, 4)
    assert.match(done.out, /^✓ data /m)
    assert.match(done.out, /^✗ token +a token is needed/m)
    assert.doesNotMatch(done.out, /hunter2/)
  })

  test('settings of a file, and what is wrong with them', async () => {
    const config = join(folder, 'holdfast.yaml')
    writeFileSync(config, `data: '${server.data}'\ncheckpointSink: '${sink}'\n`)
    const good = await run(['-o', 'json', 'doctor', '--config', config])
    assert.deepEqual([states(good).get('config'), states(good).get('sink')], ['ok', 'ok'])
    writeFileSync(config, 'sinck: x\nmode: off\n')
    const bad = await run(['--data', server.data, 'doctor'], { HOLDFAST_CONFIG: config })
    assert.match(
      bad.out,
      /^✗ config +.*line 1: `sinck` is no setting.*\n +mode `off` .*\n +→ mend it/m,
    )
    assert.match(bad.out, /^✓ data /m)
    assert.equal(bad.exit, 12)
  })

  test('--upgrade and --accept-clock find the directory that a file names', async () => {
    const config = join(folder, 'data.yaml')
    writeFileSync(config, `data: '${server.data}'\n`)
    const upgrade = await run(['doctor', '--upgrade', '--config', config])
    assert.match(upgrade.out, /^rules \d+: the ledger is judged by them already$/m)
    const clock = await run(['doctor', '--accept-clock', '--reason', 'x', '--config', config])
    assert.match(clock.err, /clock is not in doubt/)
  })

  test('--accept-clock needs a reason', async () => {
    const done = await run(['--data', server.data, 'doctor', '--accept-clock'])
    assert.equal(done.exit, 2)
    assert.match(done.err, /--accept-clock needs --reason/)
  })
})

describe('doctor without a server', () => {
  test('looks at what is here: exit 11', async () => {
    const stopped = await testServer('enforce')
    await stopped.close()
    const done = await run(['--data', stopped.data, 'doctor'])
    assert.equal(done.exit, 11)
    assert.match(done.out, /^✓ data .* entries/m)
    assert.match(done.out, /^✓ disk |^! disk /m)
    assert.match(done.out, /^✗ server +no answer from http:.*ECONNREFUSED\n +→ start it with/m)
    assert.doesNotMatch(done.out, /^. (?:feeds|agents|alarm|unknown) /m)
  })

  test('says what is broken here beside it', async () => {
    const stopped = await testServer('enforce')
    await stopped.close()
    chmodSync(join(stopped.data, 'admin-token'), 0o644)
    writeFileSync(join(stopped.data, 'server.json'), '{ "url": ')
    const done = await run(['--data', stopped.data, 'doctor'])
    assert.equal(done.exit, 11)
    assert.match(done.out, /^✗ data .*admin-token is open to others \(mode 0644\)\n +→ chmod 600/m)
    assert.match(done.out, /^✗ server +no server is known/m)
  })

  test('of a fresh machine', async () => {
    const data = join(mkdtempSync(join(tmpdir(), 'holdfast-doctor-fresh-')), 'data')
    const done = await run(['--data', data, 'doctor'])
    assert.equal(done.exit, 11)
    assert.match(done.out, /^! data +there is no .*data yet\n +→ npm start makes it/m)
  })

  test('that is named, and does not answer', async () => {
    const done = await run(['--server', NOBODY, 'doctor'])
    assert.equal(done.exit, 11)
    assert.match(done.out, new RegExp(`^✗ server +no answer from ${NOBODY}`, 'm'))
  })
})

test('what cannot look says so, and the rest goes on', async () => {
  const broken = {
    name: 'broken',
    look: async (): Promise<never> => Promise.reject(new Error('it broke')),
  }
  const looked = await lookAt(await siteWith(), [broken, ...CHECKS.slice(0, 2)])
  assert.deepEqual(
    looked.map(({ name, state }) => [name, state]),
    [
      ['broken', 'fail'],
      ['config', 'ok'],
      ['node', 'ok'],
    ],
  )
  assert.match(looked[0]?.says ?? '', /could not be looked at: it broke/)
})

test('each look has a name of its own, which fits its column', () => {
  const names = CHECKS.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
  assert.deepEqual(
    names.filter((name) => name.length > 10),
    [],
  )
})
