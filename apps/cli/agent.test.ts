/** `agent run` and `why` as processes of a host: exit codes, the signal, and the copy while the server is away. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { poll } from '@holdfast/agent/agent'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

const HOLDFAST = resolve(import.meta.dirname, 'main.ts')

interface Ended {
  readonly exit: number | null
  readonly out: string
  readonly err: string
}

/** `until`: the signal is sent when the errors so far match. */
function run(args: readonly string[], state: string, until?: RegExp): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', HOLDFAST, ...args],
      {
        env: { ...process.env, HOLDFAST_AGENT_DATA: state, HOLDFAST_SERVER: 'http://127.0.0.1:9' },
      },
    )
    let out = ''
    let err = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr.on('data', (data: Buffer) => {
      err += data.toString()
      if (until?.test(err) === true) child.kill('SIGTERM')
    })
    child.on('close', (exit) => done({ exit, out, err }))
  })
}

describe('the host on its own', () => {
  let server: TestServer
  let scene: Scene
  let state: string
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    await poll(scene.agent, false)
    state = join(scene.host.root, '..', 'agent')
    await server.close()
  })
  after(() => server.close())

  test('not enrolled: exit 2 and the lines to type', async () => {
    const nobody = mkdtempSync(join(tmpdir(), 'holdfast-nobody-'))
    for (const verb of ['run', 'report', 'status']) {
      const { exit, err } = await run(['agent', verb, '--root', scene.host.root], nobody)
      assert.equal(exit, 2, err)
      assert.match(err, /this agent is not enrolled/)
      assert.match(err, /token create --for NAME --scope enroll:NAME.*agent enroll --to URL/)
    }
  })

  test('failing: one line, and it ends on SIGTERM', async () => {
    const seen = await run(['agent', 'run', '--root', scene.host.root], state, /no answer from/)
    assert.equal(seen.exit, 0, seen.err)
    assert.equal(seen.err.match(/no answer from/g)?.length, 1)
  })

  test('why: a copy that says so, with ages of now and the exit code of the answer', async () => {
    const copy = join(state, 'explanation.json')
    const then = new Date(Date.now() - 14 * 60_000)
    utimesSync(copy, then, then)
    for (const args of [['why'], ['why', 'web-01'], ['why', scene.hold]]) {
      const { exit, out, err } = await run(args, state)
      assert.equal(exit, 3, err)
      assert.match(out, /^copy from \d\d:\d\d UTC \(14 m.* old\); the server does not answer\n/)
      assert.match(out, /\nweb-01 is blocked since (?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC \(14 m/)
      assert.match(out, /first seen 14 m/)
      assert.ok(!/\d{12,}|never|\(0 s\)/.test(out), out)
    }
    const json = JSON.parse((await run(['-o', 'json', 'why'], state)).out) as Record<
      string,
      unknown
    >
    assert.match(String(json['copyOf']), /^\d{4}-\d\d-\d\dT/)
    assert.match(String(json['since']), /^\d{4}-\d\d-\d\dT/)
  })

  test('why of another host is no question for the copy; without one there is none', async () => {
    // Nothing is asked of a server without a token for it: that is what is missing first.
    assert.equal((await run(['why', 'web-02'], state)).exit, 4)
    assert.equal((await run(['--token', 'hf_x', 'why', 'web-02'], state)).exit, 11)
    const nobody = mkdtempSync(join(tmpdir(), 'holdfast-nobody-'))
    assert.equal((await run(['why', 'web-01'], nobody)).exit, 4)
    assert.equal((await run(['--token', 'hf_x', 'why', 'web-01'], nobody)).exit, 11)
    assert.equal((await run(['why'], nobody)).exit, 2)
  })

  test('a copy from before instants were texts is read as one', async () => {
    const copy = join(state, 'explanation.json')
    const written = JSON.parse(readFileSync(copy, 'utf8')) as { since: string; nextDueAt: unknown }
    const { access: _, ...before } = { access: null, ...written }
    writeFileSync(copy, JSON.stringify({ ...before, since: Date.parse(written.since) }))
    const { out, exit } = await run(['why'], state)
    assert.equal(exit, 3)
    assert.match(out, /Hold +h_\w+, refusing since \d{4}-\S+Z \(/)
    assert.ok(!/\d{12,}|never/.test(out), out)
  })
})
