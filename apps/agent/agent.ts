/** The agent: collects, signs, sends; reports changes within seconds and otherwise only that nothing changed. */

import { createHash } from 'node:crypto'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { HostFacts } from '@holdfast/core/model/facts'
import type { RefusalCode } from '@holdfast/core/model/refusal-codes'
import { BODY_PROOF_HEADER, BODY_TYPE, formatBodyProof } from '@holdfast/protocols/agent/body-proof'
import { deltaOf, inOrder } from '@holdfast/protocols/agent/delta'
import {
  AGENT_KEY_HEADER,
  AGENT_PAYLOAD_TYPE,
  ENROLMENT_TYPE,
  type AgentAnswer,
  type AgentMessage,
  type EnrollRequest,
  type EnrollResponse,
  type EnrolmentClaim,
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
  const { signer } = parts.files
  const claim: EnrolmentClaim = {
    token,
    publicKey: base64(signer.publicKey),
    identifiers: machineId === undefined ? {} : { machineId },
    hostname,
  }
  const signed = preAuthEncoding(ENROLMENT_TYPE, utf8(canonicalJson({ ...claim })))
  const request: EnrollRequest = { ...claim, signature: base64(signer.sign(signed)) }
  const url = `${server}/api/v1/agent/enroll`
  const answer = (await post(url, JSON.stringify(request))) as EnrollResponse
  const enrolment: Enrolment = {
    server,
    asset: answer.asset.uid,
    name: answer.asset.name,
    keyId: answer.keyId,
    nonce: answer.nonce,
    counter: answer.counter,
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
  const factsDigest = digest(canonicalJson(facts))
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
    try {
      if (digest(stablePart(facts)) !== current) {
        const speaking = { ...mustBeEnrolled(parts), nonce: null }
        await send(parts, speaking, { kind: 'facts', facts, late: true })
      }
      parts.files.spool.drop(name)
    } catch (thrown) {
      // Refused for what it says, it would be refused again, and nothing behind it would ever be told.
      if (!(thrown instanceof AgentError && thrown.code === 'facts-malformed')) throw thrown
      parts.files.spool.setAside(name)
      throw thrown
    }
  }
}

/** Asks what the server wants, and for fresh token files: they come only for the nonce it gave last. */
export async function poll(parts: AgentParts, wantTokens: boolean): Promise<AgentAnswer> {
  const content = { kind: 'poll', ...(wantTokens ? { tokens: true } : {}) } as const
  const answer = await send(parts, mustBeEnrolled(parts), content)
  return answer.tokens === null ? send(parts, mustBeEnrolled(parts), content) : answer
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

type Speaking = Omit<Enrolment, 'nonce'> & { readonly nonce: string | null }

/** A nonce that is not good, or none: the answer to a question brings another. */
async function send(
  parts: AgentParts,
  enrolment: Speaking,
  content: Content,
): Promise<AgentAnswer> {
  const late = 'late' in content && content.late === true
  if (enrolment.nonce !== null || content.kind === 'poll' || late) {
    try {
      return await sendOnce(parts, enrolment, content)
    } catch (thrown) {
      const dropped = thrown instanceof AgentError && NONCE_REFUSALS.has(thrown.code)
      if (!dropped || enrolment.nonce === null) throw thrown
      parts.files.save({ ...mustBeEnrolled(parts), nonce: null })
    }
  }
  if (content.kind !== 'poll') {
    await sendOnce(parts, { ...mustBeEnrolled(parts), nonce: null }, { kind: 'poll' })
  }
  return sendOnce(parts, mustBeEnrolled(parts), content)
}

const NONCE_REFUSALS: ReadonlySet<string> = new Set<RefusalCode>([
  'nonce-expired',
  'nonce-foreign',
  'nonce-used',
])

async function sendOnce(
  parts: AgentParts,
  enrolment: Speaking,
  content: Content,
): Promise<AgentAnswer> {
  const counter = enrolment.counter + 1
  parts.files.save({ ...mustBeEnrolled(parts), counter })
  const { asset, nonce, keyId } = enrolment
  const message: AgentMessage = { v: 1, asset, counter, nonce, ...content }
  const payload = utf8(canonicalJson(message))
  const signature = parts.files.signer.sign(preAuthEncoding(AGENT_PAYLOAD_TYPE, payload))
  const signatures = [{ keyId, signature }]
  const envelope = formatEnvelope({ payloadType: AGENT_PAYLOAD_TYPE, payload, signatures })
  const url = `${enrolment.server}/api/v1/agent/report`
  const headers = { [AGENT_KEY_HEADER]: keyId, ...proofOf(parts, utf8(envelope)) }
  const answer = (await post(url, envelope, headers)) as AgentAnswer
  if (answer.to !== digestOfBytes(payload)) {
    throw new AgentError(
      'answer-foreign',
      'the answer is not to this message: nothing of it is taken',
      'something between this host and the server answers in its place, or the server is older than the agent',
    )
  }
  parts.files.save({ ...mustBeEnrolled(parts), nonce: answer.nonce })
  if (answer.explanation !== null) parts.files.saveExplanation(answer.explanation)
  if (parts.tokenDirectory !== null) {
    const problems = writeTokenFiles(parts.tokenDirectory, answer.tokens ?? [])
    if (problems.length > 0) {
      throw new AgentError(
        'tokens-not-written',
        problems.join('; '),
        'the other tokens are written',
      )
    }
  }
  return answer
}

/** Of a large body, before it is read: that it is ours. */
function proofOf({ files }: AgentParts, body: Uint8Array): { readonly [name: string]: string } {
  if (body.length <= LIMITS.strangerBytesMax) return {}
  const digest = digestOfBytes(body)
  const signature = files.signer.sign(preAuthEncoding(BODY_TYPE, utf8(digest)))
  return { [BODY_PROOF_HEADER]: formatBodyProof({ digest, signature }) }
}

async function post(
  url: string,
  body: string,
  headers: { readonly [name: string]: string } = {},
): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal: AbortSignal.timeout(60_000),
    })
  } catch {
    throw new AgentError(
      'unreachable',
      `no answer from ${new URL(url).origin}`,
      'what is blocked stays blocked; permits end by themselves',
    )
  }
  let answer: { readonly code?: string; readonly detail?: string; readonly help?: string }
  try {
    answer = (await response.json()) as typeof answer
  } catch {
    // Cut off, or a page of something in between.
    throw new AgentError(
      'unreachable',
      `${new URL(url).origin} answered ${response.status}, and not as Holdfast does`,
      'what is blocked stays blocked; permits end by themselves',
    )
  }
  if (response.ok) return answer
  throw new AgentError(
    answer.code ?? 'refused',
    answer.detail ?? `the server answered ${response.status}`,
    answer.help ?? '',
  )
}

/** What makes two looks the same: no times, no process numbers. */
function stablePart(facts: HostFacts): string {
  const { packages, fixes, kernel, rebootRequired, os, boot, coverage } = facts
  const replaced = facts.processes
    .filter((processFact) => processFact.replaced.length > 0)
    .map((processFact) => ({
      program: processFact.program,
      pid: processFact.pid,
      replaced: processFact.replaced,
    }))
  return canonicalJson({
    packages,
    fixes,
    kernel,
    rebootRequired,
    os,
    boot: boot.id,
    coverage: coverage.map((one) => one.state),
    replaced,
  })
}

function digest(text: string): string {
  return digestOfBytes(utf8(text))
}

function digestOfBytes(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest // The form core gives it.
}
