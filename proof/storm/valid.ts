/** Those who use the server as it is meant, in the middle of a storm; and whether what they were told still holds after it. */

import { AgentError, report } from '@holdfast/agent/agent'
import { agentIn } from '../browser/scene.ts'
import { caller, scan, type Stormed } from './estate.ts'
import type { Tally } from './tally.ts'
import { ask, type Answer } from './wire.ts'

export interface Acknowledged {
  /** Names of assets that were applied. */
  readonly applied: string[]
  /** Evidence that was taken. */
  readonly evidence: string[]
  /** Permits of tier 0: each is durable before it is answered. */
  readonly permits: string[]
  /** Milliseconds that each decision took. */
  readonly decisions: number[]
}

export interface ValidTarget {
  readonly url: string
  readonly tokens: Stormed['honest']
  /** Of the scene's agent. */
  readonly directory: string
  readonly tally: Tally
}

/** Identity, resource, asset, and what must be answered. */
const QUESTIONS = [
  ['svc-shop', 'prod/db/password', 'shop-1', true],
  ['svc-deploy', 'metrics/push', 'web-01', true],
  ['svc-deploy', 'prod/db/password', 'web-01', false],
  ['svc-shop', 'metrics/push', 'shop-1', false],
] as const

export function noneYet(): Acknowledged {
  return { applied: [], evidence: [], permits: [], decisions: [] }
}

export function validTraffic(
  target: ValidTarget,
  seen: Acknowledged,
  stop: AbortSignal,
): Promise<unknown> {
  const loops = [applies, scans, reports, decides(true), decides(false)]
  return Promise.all(loops.map((loop) => loop(target, seen, stop)))
}

/** `fresh`: each over a connection of its own; else as an enforcement point does it, over one that is kept. */
const decides =
  (fresh: boolean): typeof applies =>
  (target, seen, stop) =>
    decide(target, seen, stop, fresh)

async function decide(
  target: ValidTarget,
  seen: Acknowledged,
  stop: AbortSignal,
  fresh: boolean,
): Promise<void> {
  const { url, tokens, tally } = target
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${tokens.decide}`,
  }
  for (let turn = 0; !stop.aborted; turn++) {
    const [id, resource, asset, expected] = QUESTIONS[turn % QUESTIONS.length] ?? QUESTIONS[0]
    const body = JSON.stringify({
      subject: { type: 'identity', id },
      action: { name: 'read' },
      resource: { type: 'secret', id: resource },
      context: { asset },
    })
    const asked = { method: 'POST', path: '/access/v1/evaluation', headers, body }
    const from = performance.now()
    const answer = await ask(url, asked, fresh)
    seen.decisions.push(performance.now() - from)
    tally.honest(fresh ? 'decisions, each a new connection' : 'decisions, one connection', answer)
    const told = answer.status === 200 ? (JSON.parse(answer.text) as Told) : null
    if (told === null) continue
    if (told.decision !== expected) {
      tally.fault(`decision: ${id} ${resource}: ${answer.status} ${answer.text.slice(0, 300)}`)
    } else if (expected && resource === 'prod/db/password') seen.permits.push(told.context.id)
    await turnOf(20)
  }
}

interface Told {
  readonly decision: boolean
  readonly context: { readonly id: string }
}

async function applies(target: ValidTarget, seen: Acknowledged, stop: AbortSignal): Promise<void> {
  const call = caller(target.url, target.tokens.apply)
  for (let at = 0; !stop.aborted; at++) {
    const name = `storm-${at}`
    const metadata = { name }
    const object = {
      apiVersion: 'holdfast.dev/v1',
      kind: 'Asset',
      metadata,
      spec: { type: 'host' },
    }
    const answer = await call('POST', '/api/v1/apply', object)
    target.tally.honest('applies', heard(answer))
    if (answer.status === 200) seen.applied.push(name)
    await turnOf(50)
  }
}

async function scans(target: ValidTarget, seen: Acknowledged, stop: AbortSignal): Promise<void> {
  const call = caller(target.url, target.tokens.report)
  while (!stop.aborted) {
    const answer = await call('POST', '/api/v1/import?asset=shop-1&source=scanner', scan())
    target.tally.honest('scans', heard(answer))
    if (answer.status === 200) seen.evidence.push((answer.body as { evidence: string }).evidence)
    await turnOf(200)
  }
}

async function reports(target: ValidTarget, seen: Acknowledged, stop: AbortSignal): Promise<void> {
  const agent = agentIn(target.directory)
  const told = (status: number, text = ''): void =>
    target.tally.honest('reports', { status, text, headers: AT_ONCE })
  while (!stop.aborted) {
    try {
      const { evidence } = await report(agent, true)
      if (evidence !== null) seen.evidence.push(evidence)
      told(200)
    } catch (thrown) {
      if (!(thrown instanceof AgentError)) throw thrown
      const { code, message } = thrown
      told(code === 'unreachable' ? 0 : code === 'busy' ? 429 : 422, `${code}: ${message}`)
    }
    await turnOf(200)
  }
}

/** An agent comes back by its own clock. */
const AT_ONCE = new Headers({ 'retry-after': '1' })

function heard({ status, body, headers }: Awaited<ReturnType<ReturnType<typeof caller>>>): Answer {
  return { status, text: JSON.stringify(body), headers }
}

/** Not as fast as it can: what is tried is whether it is served beside the others. */
function turnOf(ms: number): Promise<void> {
  return new Promise((next) => setTimeout(next, ms))
}

/** After a kill and a start: what is missing of what was acknowledged. */
export async function missing(
  call: ReturnType<typeof caller>,
  { applied, evidence, permits }: Acknowledged,
): Promise<string[]> {
  const gone: string[] = []
  const there = async (path: string, what: string): Promise<void> => {
    const { status } = await call('GET', path)
    if (status !== 200) gone.push(`${what}: ${status}`)
  }
  for (const name of applied) await there(`/api/v1/assets/${name}`, `applied ${name}`)
  for (const id of permits) await there(`/api/v1/decisions/${id}`, `permit ${id}`)
  const entries = await evidenceIn(call)
  for (const id of evidence) if (!entries.has(id)) gone.push(`evidence ${id}`)
  return gone
}

async function evidenceIn(call: ReturnType<typeof caller>): Promise<Set<string>> {
  const found = new Set<string>()
  let after = ''
  for (;;) {
    const { body } = await call('GET', `/api/v1/ledger/entries?limit=1000${after}`)
    const { items, next } = body as { items: unknown[]; next: string | null }
    for (const [id] of JSON.stringify(items).matchAll(/ev_[0-9A-Z]+/g)) found.add(id)
    if (next === null) return found
    after = `&after=${next}`
  }
}
