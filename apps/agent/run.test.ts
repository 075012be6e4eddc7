/** The agent's life when things go wrong: it waits, says each error once, stops when told, and asks anew. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { AgentError, type AgentParts } from './agent.ts'
import { RETRY, runAgent, type AgentClock } from './run.ts'
import { plus } from '@holdfast/core/kernel/instant'
import { agentFiles } from './state.ts'

const MIN_MS = 5_000
const MAX_MS = 300_000

test('waits between 5 seconds and 5 minutes', () => {
  assert.deepEqual(RETRY, { minMs: MIN_MS, maxMs: MAX_MS })
})

describe('the life of an agent', () => {
  let server: TestServer
  let scene: Scene
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
  })
  after(() => server.close())

  /** Time passes only by waiting; after so many waits it is stopped. */
  function stoppedAfter(count: number): {
    clock: AgentClock
    signal: AbortSignal
    waits: number[]
    lines: string[]
  } {
    const stop = new AbortController()
    const waits: number[] = []
    let now = Date.now()
    const clock: AgentClock = {
      now: () => now,
      random: () => 0.5,
      wait: async (ms) => {
        waits.push(ms)
        now += ms
        if (waits.length >= count) stop.abort()
      },
    }
    return { clock, signal: stop.signal, waits, lines: [] }
  }
  const counted = (parts: AgentParts): { parts: AgentParts; count: () => number } => {
    let count = 0
    const collect = () => {
      count += 1
      return parts.collect()
    }
    return { parts: { ...parts, collect }, count: () => count }
  }
  /** The same enrolment in a directory of its own, reporting to another address. */
  const at = (url: string): AgentParts => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-agent-'))
    const enrolment = scene.agent.files.load()
    assert.ok(enrolment !== undefined)
    const files = agentFiles(directory)
    files.save({ ...enrolment, server: url })
    return { ...scene.agent, files }
  }

  test('not enrolled: it ends, and says what to type', async () => {
    const files = agentFiles(mkdtempSync(join(tmpdir(), 'holdfast-agent-')))
    const lines: string[] = []
    const { signal } = new AbortController()
    await assert.rejects(
      runAgent({ ...scene.agent, files }, scene.host.root, signal, (line) => lines.push(line)),
      (thrown: unknown) =>
        thrown instanceof AgentError &&
        thrown.code === 'not-enrolled' &&
        /agent enroll --to URL --token-file FILE/.test(thrown.help),
    )
    assert.deepEqual(lines, [])
  })

  test('the server is away: one line, growing waits, the machine is read once', async () => {
    const { parts, count } = counted(at('http://127.0.0.1:9'))
    const life = stoppedAfter(12)
    await runAgent(parts, scene.host.root, life.signal, (line) => life.lines.push(line), life.clock)
    assert.equal(life.waits[0], 10_000)
    assert.equal(life.waits.at(-1), MAX_MS)
    assert.ok(life.waits.every((ms) => ms >= MIN_MS && ms <= MAX_MS))
    assert.equal(life.lines.length, 1, life.lines.join('\n'))
    assert.match(life.lines[0] ?? '', /^no answer from http:\/\/127\.0\.0\.1:9; what is blocked/)
    assert.equal(count(), 1)
    // As acknowledged before: nothing to tell afterwards.
    assert.deepEqual(parts.files.spool.names(), [])
  })

  test('a reading that fails: a line for each change of error, none for each try, one when it is over', async () => {
    const errors = ['disk', 'disk', 'disk', 'memory', 'disk', undefined]
    const parts: AgentParts = {
      ...scene.agent,
      collect: async () => {
        const error = errors.shift()
        if (error !== undefined) throw new Error(error)
        return scene.agent.collect()
      },
    }
    const life = stoppedAfter(6)
    await runAgent(parts, scene.host.root, life.signal, (line) => life.lines.push(line), life.clock)
    assert.deepEqual(
      life.lines.map((line) => line.split(/[;\d]/)[0]),
      ['disk', 'memory', 'disk', 'well again after '],
    )
    assert.ok(life.waits.slice(0, 5).every((ms) => ms >= MIN_MS))
  })

  test('told to stop while it reads: it does not wait for the end', async () => {
    const stop = new AbortController()
    const parts: AgentParts = {
      ...scene.agent,
      collect: () => {
        stop.abort()
        return new Promise(() => undefined)
      },
    }
    await runAgent(parts, scene.host.root, stop.signal, () => undefined)
    assert.ok(stop.signal.aborted)
  })

  test('told to stop while it waits after a failure', async () => {
    const stop = new AbortController()
    const lines: string[] = []
    await runAgent(at('http://127.0.0.1:9'), scene.host.root, stop.signal, (line) => {
      lines.push(line)
      setImmediate(() => stop.abort())
    })
    assert.equal(lines.length, 1)
  })

  test('a nonce that ended while the host slept is asked for anew, without a word', async () => {
    const { now } = server.context.driver.env()
    const parts = scene.agent
    const enrolment = parts.files.load()
    assert.ok(enrolment !== undefined)
    const asset = server.context.driver.view.assetsByAgentKey.get(enrolment.keyId)
    assert.ok(asset !== undefined)
    const old = server.context.nonces.issue(asset, 'agent:web-01', plus(now, -2 * 3_600_000))
    parts.files.save({ ...enrolment, nonce: old, stable: null, acknowledged: null })
    const life = stoppedAfter(1)
    await runAgent(parts, scene.host.root, life.signal, (line) => life.lines.push(line), life.clock)
    assert.equal(life.lines.length, 1)
    assert.match(life.lines[0] ?? '', /^reported: web-01 is blocked/)
  })

  test('a change while the server is away is read and kept', async () => {
    const stop = new AbortController()
    const { parts, count } = counted(at('http://127.0.0.1:9'))
    const status = join(scene.host.root, 'var/lib/dpkg/status')
    let text = 'Package: x\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\n\n'
    const timer = setInterval(() => {
      text = text.replace('Version: 1', 'Version: 11')
      writeFileSync(status, text)
      if (count() > 1) stop.abort()
    }, 3_000)
    await runAgent(parts, scene.host.root, stop.signal, () => undefined)
    clearInterval(timer)
    assert.ok(count() > 1)
    assert.ok(parts.files.spool.names().length > 0)
  })
})
