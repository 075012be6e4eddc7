/** The agent: collects, signs, sends; reports changes within seconds and otherwise only that nothing changed. */

import { createHash } from 'node:crypto'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import type { HostFacts } from '@holdfast/core/model/facts'
import { deltaOf, inOrder } from '@holdfast/protocols/agent/delta'
import {
  AGENT_PAYLOAD_TYPE,
  type AgentAnswer,
  type AgentMessage,
  type EnrollRequest,
  type EnrollResponse,
} from '@holdfast/protocols/agent/messages'
import { formatEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { writeTokenFiles } from './token-files.ts'
import type { AgentFiles, Enrolment } from './state.ts'

export interface AgentParts {
  readonly files: AgentFiles
  readonly collect: () => Promise<HostFacts>
  /** Where workload tokens go; null: none are asked for. */
  readonly tokenDirectory: string | null
}

export class AgentError extends Error {
  override readonly name = 'AgentError'
  readonly code: string
  readonly help: string
  constructor(code: string, message: string, help: string) {
    super(message)
    this.code = code
    this.help = help
  }
}

export async function enroll(parts: AgentParts, server: string, token: string): Promise<Enrolment> {
  const facts = await parts.collect()
  const { machineId, hostname } = facts.subject
  const request: EnrollRequest = {
    token,
    publicKey: base64(parts.files.signer.publicKey),
    identifiers: machineId === undefined ? {} : { machineId },
    hostname,
  }
  const answer = (await post(`${server}/api/v1/agent/enroll`, request)) as EnrollResponse
  const enrolment: Enrolment = {
    server,
    asset: answer.asset.uid,
    name: answer.asset.name,
    keyId: answer.keyId,
    nonce: answer.nonce,
    counter: 0,
    acknowledged: null,
    stable: null,
  }
  parts.files.save(enrolment)
  return enrolment
}

/** Collects and reports; `force` sends whole facts even when nothing changed. */
export async function report(parts: AgentParts, force: boolean): Promise<AgentAnswer> {
  const enrolment = mustBeEnrolled(parts)
  const collected = await parts.collect()
  const facts: HostFacts = { ...collected, packages: inOrder(collected.packages) }
  const stable = digest(stablePart(facts))
  if (!force && enrolment.acknowledged !== null && enrolment.stable === stable) {
    const factsDigest = enrolment.acknowledged
    const answer = await send(parts, enrolment, { kind: 'heartbeat', factsDigest })
    await sendSpooled(parts, stable)
    return answer
  }
  const factsDigest = digest(facts as unknown as Json) // Facts hold JSON members only.
  let answer: AgentAnswer
  try {
    answer = await send(parts, enrolment, contentOf(parts, enrolment, facts, factsDigest, force))
  } catch (thrown) {
    if (thrown instanceof AgentError && thrown.code === 'unreachable') spool(parts, facts, stable)
    throw thrown
  }
  // Without an evidence id the server did not know the base: it asks for whole facts next.
  if (answer.evidence !== null) {
    parts.files.saveAcknowledged(facts)
    parts.files.save({ ...mustBeEnrolled(parts), acknowledged: factsDigest, stable })
  }
  await sendSpooled(parts, stable)
  return answer
}

/** Only the difference where the server holds the base. */
function contentOf(
  parts: AgentParts,
  enrolment: Enrolment,
  facts: HostFacts,
  factsDigest: string,
  force: boolean,
): Content {
  const base = force ? undefined : parts.files.loadAcknowledged()
  if (base === undefined || enrolment.acknowledged === null) return { kind: 'facts', facts }
  return { kind: 'delta', base: enrolment.acknowledged, delta: deltaOf(base, facts), factsDigest }
}

/** Kept once for each state the host was in. */
function spool(parts: AgentParts, facts: HostFacts, stable: string): void {
  const last = parts.files.spool.names().at(-1)
  const same = last !== undefined && digest(stablePart(parts.files.spool.read(last))) === stable
  if (!same) parts.files.spool.put(facts)
}

/** After the newest report: what happened in between is for the record and changes nothing. */
async function sendSpooled(parts: AgentParts, current: string): Promise<void> {
  for (const name of parts.files.spool.names()) {
    const facts = parts.files.spool.read(name)
    if (digest(stablePart(facts)) !== current) {
      await send(
        parts,
        { ...mustBeEnrolled(parts), nonce: null },
        { kind: 'facts', facts, late: true },
      )
    }
    parts.files.spool.drop(name)
  }
}

/** Asks what the server wants, and for fresh token files. */
export async function poll(parts: AgentParts, wantTokens: boolean): Promise<AgentAnswer> {
  return send(parts, mustBeEnrolled(parts), {
    kind: 'poll',
    ...(wantTokens ? { tokens: true } : {}),
  })
}

export function mustBeEnrolled(parts: AgentParts): Enrolment {
  const enrolment = parts.files.load()
  if (enrolment === undefined) {
    throw new AgentError(
      'not-enrolled',
      'this agent is not enrolled',
      'make a token where the server is: holdfast token create --for NAME --scope enroll:NAME > FILE; then here: holdfast agent enroll --to URL --token-file FILE',
    )
  }
  return enrolment
}

type Content = AgentMessage extends infer M
  ? M extends unknown
    ? Omit<M, 'v' | 'asset' | 'counter' | 'nonce'>
    : never
  : never

/** A nonce that is too old or of before an update: the answer to a question brings a new one. */
async function send(
  parts: AgentParts,
  enrolment: Omit<Enrolment, 'nonce'> & { readonly nonce: string | null },
  content: Content,
): Promise<AgentAnswer> {
  try {
    return await sendOnce(parts, enrolment, content)
  } catch (thrown) {
    const stale = thrown instanceof AgentError && thrown.code.startsWith('nonce-')
    if (!stale || content.kind === 'poll' || enrolment.nonce === null) throw thrown
    await sendOnce(parts, { ...mustBeEnrolled(parts), nonce: null }, { kind: 'poll' })
    return sendOnce(parts, mustBeEnrolled(parts), content)
  }
}

async function sendOnce(
  parts: AgentParts,
  enrolment: Omit<Enrolment, 'nonce'> & { readonly nonce: string | null },
  content: Content,
): Promise<AgentAnswer> {
  const counter = enrolment.counter + 1
  parts.files.save({ ...mustBeEnrolled(parts), counter })
  const { asset, nonce } = enrolment
  const message: AgentMessage = { v: 1, asset, counter, nonce, ...content }
  const payload = utf8(canonicalJson(message as unknown as Json)) // A message holds Json members only.
  const signature = parts.files.signer.sign(preAuthEncoding(AGENT_PAYLOAD_TYPE, payload))
  const envelope = formatEnvelope({
    payloadType: AGENT_PAYLOAD_TYPE,
    payload,
    signatures: [{ keyId: enrolment.keyId, signature }],
  })
  const answer = (await post(`${enrolment.server}/api/v1/agent/report`, envelope)) as AgentAnswer
  parts.files.save({ ...mustBeEnrolled(parts), nonce: answer.nonce })
  if (answer.explanation !== null) parts.files.saveExplanation(answer.explanation)
  if (parts.tokenDirectory !== null) writeTokenFiles(parts.tokenDirectory, answer.tokens)
  return answer
}

async function post(url: string, body: unknown): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    })
  } catch {
    throw new AgentError(
      'unreachable',
      `no answer from ${new URL(url).origin}`,
      'what is blocked stays blocked; permits end by themselves',
    )
  }
  const answer = (await response.json()) as { code?: string; detail?: string; help?: string }
  if (response.ok) return answer
  throw new AgentError(
    answer.code ?? 'refused',
    answer.detail ?? `the server answered ${response.status}`,
    answer.help ?? '',
  )
}

/** What makes two looks the same: no times, no process numbers. */
function stablePart(facts: HostFacts): Json {
  const { packages, fixes, kernel, rebootRequired, os, boot, coverage } = facts
  const replaced = facts.processes
    .filter((one) => one.replaced.length > 0)
    .map((one) => ({ program: one.program, pid: one.pid, replaced: one.replaced }))
  return {
    packages,
    fixes,
    kernel,
    rebootRequired,
    os,
    boot: boot.id,
    coverage: coverage.map((one) => one.state),
    replaced,
  } as unknown as Json // Members of facts.
}

function digest(value: Json): string {
  return `sha256:${createHash('sha256').update(canonicalJson(value)).digest('hex')}`
}
