/**
 * An estate of hosts whose server was away for a month, all behind one address: how long until each is verified
 * again. The agents are the real ones in one process, with their files in memory and facts made up.
 */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { generateKeyPairSync, sign } from 'node:crypto'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AgentError, enroll, poll, report, type AgentParts } from '@holdfast/agent/agent'
import { RETRY } from '@holdfast/agent/run'
import { backoffMs } from '@holdfast/core/kernel/backoff'
import type { AgentFiles, Enrolment } from '@holdfast/agent/state'
import type { HostFacts } from '@holdfast/core/model/facts'
import { serve, type Served } from '../testkit/served.ts'
import { healthyFacts } from '../testkit/simulated-agent.ts'

const CLOCK = resolve(import.meta.dirname, '../testkit/moved-clock.js')
const AWAY_MS = 30 * 86_400_000
/** As many at once as set up the estate; coming back they are as many as there are. */
const AT_ONCE = 50
/** A look at all of them costs the server as much as some hundred messages. */
const LOOK_MS = 5_000

export interface Waking {
  readonly agents: number
  readonly packages: number
  /** Of the waits of an agent: 1 as they are. */
  readonly pace: number
  readonly tell: (line: string) => void
}

export interface Woken {
  readonly verified: number
  /** From when the server answers again, milliseconds. */
  readonly ms: number
  /** Tries that failed, by word. */
  readonly failed: ReadonlyMap<string, number>
}

export async function wake({ agents, packages, pace, tell }: Waking): Promise<Woken> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-wake-'))
  const clock = join(directory, 'clock')
  writeFileSync(clock, '0')
  let ahead = 0
  const start = async (listen: string): Promise<Served> => {
    const environment = { HOLDFAST_TEST_CLOCK: clock }
    const node = ['--import', CLOCK]
    const server = await serve(join(directory, 'data'), { node, environment, listen })
    if (!('child' in server)) throw new Error(server.text)
    return server
  }
  let server = await start('127.0.0.1:0')
  const names = Array.from({ length: agents }, (_, place) => `host-${place}`)
  try {
    for (let from = 0; from < agents; from += 1_000) {
      await applied(server, names.slice(from, from + 1_000))
    }
    const hosts = names.map((name) => ({
      name,
      parts: partsOf(() => healthyFacts(name, packages, Date.now() + ahead)),
    }))
    await inTurns(hosts, async ({ name, parts }) => {
      await enroll(parts, server.url, await tokenFor(server, name))
      await report(parts, true)
    })
    tell(`${await verifiedAt(server)} of ${agents} hosts verified; the server goes away`)
    const gone = once(server.child, 'exit')
    server.child.kill('SIGTERM')
    await gone
    ahead = AWAY_MS
    writeFileSync(clock, String(ahead))

    const failed = new Map<string, number>()
    const lost = new Set(hosts)
    let asked = 0
    const back = hosts.map(async (host) => {
      let wait = 0
      for (;;) {
        try {
          // As `agent run` does: whoever got no answer asks first, and reads the machine then.
          if (wait > 0) await poll(host.parts, false)
          const answer = await report(host.parts, false)
          if (answer.factsWanted) await report(host.parts, true)
          return
        } catch (thrown) {
          const word = thrown instanceof AgentError ? thrown.code : String(thrown)
          failed.set(word, (failed.get(word) ?? 0) + 1)
          if (lost.delete(host)) asked += 1
          wait = backoffMs(RETRY, wait, Math.random())
          await sleep(wait * pace)
        }
      }
    })
    // Each has been refused a connection before there is a server again.
    while (asked < agents) await sleep(10)
    server = await start(new URL(server.url).host)
    const from = performance.now()
    const seconds = (): number => Math.round((performance.now() - from) / 1_000)
    tell('30 days later the server is back')
    let verified = 0
    while (verified < agents) {
      await sleep(LOOK_MS * pace)
      try {
        verified = await verifiedAt(server)
        tell(`after ${seconds()} s: ${verified} verified`)
      } catch (thrown) {
        // Whoever looks stands in the same queue as the agents.
        tell(`after ${seconds()} s: not answered (${String(thrown)})`)
      }
    }
    const ms = performance.now() - from
    await Promise.all(back)
    return { verified, ms, failed }
  } finally {
    server.child.kill('SIGTERM')
  }
}

async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all]
  const worker = async (): Promise<void> => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
}

async function call(server: Served, path: string, body?: string): Promise<unknown> {
  const response = await fetch(server.url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  })
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`)
  return response.json()
}

async function applied(server: Served, names: readonly string[]): Promise<void> {
  const asset = (name: string) => ({
    apiVersion: 'holdfast.dev/v1',
    kind: 'Asset',
    metadata: { name },
    spec: { type: 'host' },
  })
  await call(server, '/api/v1/apply', JSON.stringify(names.map(asset)))
}

async function tokenFor(server: Served, name: string): Promise<string> {
  const body = JSON.stringify({ for: name, scope: `enroll:${name}`, expires: '1h' })
  return ((await call(server, '/api/v1/tokens', body)) as { token: string }).token
}

async function verifiedAt(server: Served): Promise<number> {
  let count = 0
  let after = ''
  for (;;) {
    const page = (await call(server, `/api/v1/assets?limit=1000${after}`)) as {
      readonly items: readonly { readonly posture: { readonly state: string } }[]
      readonly next: string | null
    }
    count += page.items.filter(({ posture }) => posture.state === 'verified').length
    if (page.next === null) return count
    after = `&after=${encodeURIComponent(page.next)}`
  }
}

/** What an agent keeps on disk, in memory. */
function partsOf(collect: () => HostFacts): AgentParts {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')
  let enrolment: Enrolment | undefined
  let acknowledged: HostFacts | undefined
  const spooled = new Map<string, HostFacts>()
  const files: AgentFiles = {
    signer: {
      name: 'agent',
      publicKey: new Uint8Array(raw),
      sign: (message) => new Uint8Array(sign(null, message, privateKey)),
    },
    load: () => enrolment,
    save: (next) => void (enrolment = next),
    saveExplanation: () => undefined,
    loadExplanation: () => undefined,
    loadAcknowledged: () => acknowledged,
    saveAcknowledged: (facts) => void (acknowledged = facts),
    spool: {
      put: (facts) => void spooled.set(String(facts.startedAt), facts),
      names: () => [...spooled.keys()],
      read: (name) => {
        const facts = spooled.get(name)
        if (facts === undefined) throw new Error(`nothing is spooled as ${name}`)
        return facts
      },
      drop: (name) => void spooled.delete(name),
      setAside: (name) => void spooled.delete(name),
    },
  }
  return { files, collect: async () => collect(), tokenDirectory: null }
}
