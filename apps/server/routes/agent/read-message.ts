/**
 * A signed message of an agent, from its bytes to checked values. Signature before content: of what nobody
 * signed only the envelope is read. It holds no state, so that a large one is read on the read thread.
 */

import { fromBase64, fromUtf8, utf8 } from '@holdfast/core/kernel/bytes'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '@holdfast/core/kernel/canonical-json'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import type { HostFacts } from '@holdfast/core/model/facts'
import { refusal, type Refusal } from '@holdfast/core/model/refusals'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { readHostFacts, readPackages } from '@holdfast/formats/host-facts/host-facts'
import { applyDelta, type FactsDelta } from '@holdfast/protocols/agent/delta'
import { AGENT_PAYLOAD_TYPE } from '@holdfast/protocols/agent/messages'
import { parseEnvelope, preAuthEncoding, type Envelope } from '@holdfast/protocols/dsse/envelope'

export interface MessageToRead {
  readonly bytes: Uint8Array
  /** The key whose message it must be: raw Ed25519, base64. */
  readonly keyId: string
  readonly publicKey: string
  /** What its sender proved beforehand that it is; null: of a small one nothing is. */
  readonly digest: Digest | null
}

export interface Message {
  readonly asset: string
  readonly counter: number
  readonly nonce: string | null
  /** Workload tokens are asked for. */
  readonly tokens: boolean
  /** What was signed, as it came, and its digest. */
  readonly payload: Uint8Array
  readonly digest: Digest
  readonly content: Content
}

export type Content =
  | { readonly kind: 'facts'; readonly late: boolean; readonly facts: Result<ReadFacts, Refusal> }
  | { readonly kind: 'delta'; readonly delta: DeltaToRead }
  | { readonly kind: 'heartbeat'; readonly factsDigest: string }
  | { readonly kind: 'poll' }

export interface ReadFacts {
  readonly facts: HostFacts
  /** Canonical JSON, and its digest. */
  readonly bytes: Uint8Array
  readonly digest: Digest
}

export interface DeltaToRead {
  /** Digest of the facts it is a difference to. */
  readonly base: string
  readonly delta: Json
  /** Of what must come out. */
  readonly factsDigest: string
}

/** Which key a message says it is signed with; undefined: it is no signed message. */
export function keyIdOf(bytes: Uint8Array): string | undefined {
  const envelope = envelopeOf(bytes)
  return envelope.ok ? envelope.value.signatures[0]?.keyId : undefined
}

export function readMessage(toRead: MessageToRead): Result<Message, Refusal> {
  const { bytes, keyId, publicKey } = toRead
  if (toRead.digest !== null && digestOf(nodeHash, bytes) !== toRead.digest) {
    return signatureInvalid('the body is not the one that was proved beforehand')
  }
  const envelope = envelopeOf(bytes)
  if (!envelope.ok) return envelope
  const { payload, payloadType, signatures } = envelope.value
  const [signature] = signatures
  if (signature?.keyId !== keyId) return malformed('it is signed with another key than its header')
  const key = fromBase64(publicKey) ?? new Uint8Array()
  if (!verifyEd25519(key, preAuthEncoding(payloadType, payload), signature.signature)) {
    return signatureInvalid('the signature does not hold')
  }
  const text = fromUtf8(payload)
  const parsed = text === undefined ? undefined : parseJsonStrict(text)
  if (parsed?.ok !== true) return malformed(parsed?.error.message ?? 'it is not UTF-8')
  return membersOf(parsed.value, payload)
}

/** Facts from the ones its sender last had acknowledged; null: they do not fit, and whole ones are needed. */
export function readDelta(
  base: Uint8Array,
  { delta, factsDigest }: DeltaToRead,
): Result<ReadFacts | null, Refusal> {
  const parsed = parseJsonStrict(fromUtf8(base) ?? '')
  const before = parsed.ok ? readHostFacts(parsed.value) : parsed
  // Older ledgers hold facts that would be refused today.
  if (!before.ok) return ok(null)
  const read = deltaOf(delta)
  if (!read.ok) return read
  const whole = applyDelta(before.value, read.value)
  const facts = whole === undefined ? null : factsOf(whole)
  if (facts === null || !facts.ok) return facts ?? ok(null)
  return facts.value.digest === factsDigest ? facts : ok(null)
}

function envelopeOf(bytes: Uint8Array): Result<Envelope, Refusal> {
  const text = fromUtf8(bytes)
  const envelope = text === undefined ? undefined : parseEnvelope(text)
  if (envelope?.ok !== true) return malformed(envelope?.error.message ?? 'it is not UTF-8')
  if (envelope.value.payloadType === AGENT_PAYLOAD_TYPE) return envelope
  return malformed(`its payload is not ${AGENT_PAYLOAD_TYPE}`)
}

function membersOf(value: Json, payload: Uint8Array): Result<Message, Refusal> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed('it is not an object')
  }
  const message = value as JsonObject // An object that is no array.
  const { v, asset, counter, nonce = null, tokens = false } = message
  if (v !== 1) return malformed('it is not of version 1')
  if (typeof asset !== 'string') return malformed('`asset` is no text')
  if (typeof counter !== 'number' || !Number.isSafeInteger(counter) || counter < 0) {
    return malformed('`counter` is not a whole number')
  }
  if (typeof nonce !== 'string' && nonce !== null) return malformed('`nonce` is no text')
  if (typeof tokens !== 'boolean') return malformed('`tokens` is not true or false')
  const content = contentOf(message)
  if (!content.ok) return content
  const digest = digestOf(nodeHash, payload)
  return ok({ asset, counter, nonce, tokens, payload, digest, content: content.value })
}

function contentOf(message: JsonObject): Result<Content, Refusal> {
  const { kind, base, delta, factsDigest, facts, late = false } = message
  switch (kind) {
    case 'poll':
      return ok({ kind })
    case 'heartbeat':
      if (typeof factsDigest !== 'string') return malformed('`factsDigest` is no text')
      return ok({ kind, factsDigest })
    case 'delta':
      if (typeof base !== 'string' || typeof factsDigest !== 'string') {
        return malformed('`base` or `factsDigest` is no text')
      }
      return ok({ kind, delta: { base, delta: delta ?? null, factsDigest } })
    case 'facts':
      if (typeof late !== 'boolean') return malformed('`late` is not true or false')
      return ok({ kind, late, facts: factsOf(facts) })
    case undefined:
    default:
      return malformed('its `kind` is not facts, delta, heartbeat or poll')
  }
}

function factsOf(value: unknown): Result<ReadFacts, Refusal> {
  const read = readHostFacts(value)
  if (!read.ok) return factsMalformed(read.error)
  const bytes = utf8(canonicalJson(read.value))
  return ok({ facts: read.value, bytes, digest: digestOf(nodeHash, bytes) })
}

/** Its packages are read before they are sorted; the rest is read with the whole that it becomes. */
function deltaOf(value: Json): Result<FactsDelta, Refusal> {
  if (typeof value !== 'object' || value === null)
    return factsMalformed('`delta` must be an object')
  const { removed, added, rest } = value as JsonObject // A list has none of these members.
  const places = Array.isArray(removed) && removed.every((place) => Number.isSafeInteger(place))
  if (!places) return factsMalformed('`delta.removed` must be a list of places')
  const packages = readPackages(added)
  if (!packages.ok) return factsMalformed(`in \`delta.added\`: ${packages.error}`)
  if (typeof rest !== 'object' || rest === null || Array.isArray(rest)) {
    return factsMalformed('`delta.rest` must be an object')
  }
  return ok({
    removed: removed as readonly number[], // Each was looked at.
    added: packages.value,
    rest: rest as unknown as FactsDelta['rest'], // Claimed; read with the whole.
  })
}

function signatureInvalid(why: string): Result<never, Refusal> {
  return err(refusal('signature-invalid', why, 'the message was changed on its way'))
}

function malformed(why: string): Result<never, Refusal> {
  return err(
    refusal('envelope-malformed', `not a signed agent message: ${why}`, 'update the agent'),
  )
}

function factsMalformed(why: string): Result<never, Refusal> {
  const help = 'nothing of the report was taken; update the agent, or the server where it is older'
  return err(refusal('facts-malformed', `the facts are not those of a host: ${why}`, help))
}
