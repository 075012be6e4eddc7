/** Agents: enrolment with a one-time token, signed messages, distinct refusals that change nothing. */

import { digestOf, digestOfText } from '@holdfast/core/kernel/hash'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '@holdfast/core/kernel/canonical-json'
import { fromBase64, fromUtf8, hex, utf8 } from '@holdfast/core/kernel/bytes'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant, MINUTE_MS, SECOND_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { agentSource } from '@holdfast/core/discover/declare-source'
import type { HostFacts } from '@holdfast/core/model/facts'
import type { NonceClaim } from '@holdfast/core/model/input'
import type { Stored } from '@holdfast/core/model/manifest'
import { find, type View } from '@holdfast/core/model/state'
import { Problem } from '@holdfast/edges-base/http/problems'
import { verifyEd25519 } from '@holdfast/edges-base/signers/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { applyDelta, type FactsDelta } from '@holdfast/protocols/agent/delta'
import {
  AGENT_PAYLOAD_TYPE,
  type AgentAnswer,
  type AgentRefusal,
  type SentExplanation,
  type WorkloadToken,
} from '@holdfast/protocols/agent/messages'
import { parseEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { bodyOf, bytesOf, scope, submit, textOf, type Context, type Routes } from '../../context.ts'
import { mustBeHeard } from '../../sources/who-speaks.ts'
import { at, explanationOf } from '../../views/assets.ts'

const WORKLOAD_TOKEN_MS = 15 * MINUTE_MS
const POLL_MS = 5 * SECOND_MS

export const agentRoutes: Routes = (app, context) => {
  app.post('/api/v1/agent/enroll', scope('carried'), async (request, reply) => {
    const body = bodyOf(request)
    const { view } = context.driver
    const now = context.driver.env().now
    const id = view.tokensByHash.get(digestOfText(nodeHash, textOf(body, 'token')))
    const token = id === undefined ? undefined : view.tokens.get(id)
    if (token?.scope.kind !== 'enroll' || token.revokedAt !== null || token.expiresAt <= now) {
      throw refusal(
        'enrolment-refused',
        'the enrolment token is unknown, used or expired',
        'create a new one: holdfast token create --scope enroll:ASSET',
      )
    }
    const publicKey = fromBase64(textOf(body, 'publicKey'))
    if (publicKey?.length !== 32) {
      throw refusal(
        'enrolment-refused',
        'the public key is not 32 bytes of base64',
        'update the agent',
      )
    }
    const identifiers = (body['identifiers'] ?? {}) as Record<string, unknown>
    const machineId = identifiers['machineId']
    const keyId = hex(nodeHash.sha256(publicKey)).slice(0, 16)
    const { answer } = await submit(
      context,
      {
        kind: 'enroll',
        token: token.id,
        asset: token.scope.asset,
        publicKey: textOf(body, 'publicKey'),
        keyId,
        identifiers: typeof machineId === 'string' ? { machineId } : {},
      },
      token.id,
    )
    const uid = (answer.kind === 'done' ? answer.ids[0] : '') as AssetUid // The id judge just gave.
    const asset = view.manifests.Asset.get(uid)
    return reply.code(201).send({
      asset: { uid, name: asset?.name ?? '' },
      keyId,
      source: agentSource(asset?.name ?? '').name,
      nonce: context.nonces.issue(
        uid,
        agentSource(asset?.name ?? '').name,
        context.driver.env().now,
      ),
    })
  })

  app.post('/api/v1/agent/report', scope('carried'), async (request): Promise<AgentAnswer> => {
    const opened = openMessage(context, fromUtf8(bytesOf(request)) ?? '')
    const { kind, facts } = opened.message
    if (kind === 'facts') return acceptFacts(context, opened, facts)
    if (kind !== 'delta') return heartbeatOrPoll(context, opened)
    const whole = await wholeFacts(context, opened)
    // The base is gone or another: nothing is lost, the agent sends all of it.
    return whole === undefined
      ? answerTo(context, opened, null, true)
      : acceptFacts(context, opened, whole)
  })
}

interface OpenedMessage {
  readonly asset: AssetUid
  readonly source: string
  readonly keyId: string
  readonly message: JsonObject
  readonly payload: Uint8Array
  readonly counter: number
  readonly nonce: NonceClaim | null
}

/** Signature first, then whose asset it is, then the nonce: each refusal is its own word. */
function openMessage(context: Context, text: string): OpenedMessage {
  const envelope = parseEnvelope(text)
  if (!envelope.ok || envelope.value.payloadType !== AGENT_PAYLOAD_TYPE) {
    throw refusal('envelope-malformed', 'not a signed agent message', 'update the agent')
  }
  const [signature] = envelope.value.signatures
  const { view } = context.driver
  const owner = view.assets.get(
    view.assetsByAgentKey.get(signature?.keyId ?? '') ?? ('' as AssetUid), // No asset has it.
  )
  const agent = owner?.agents.find((one) => one.keyId === signature?.keyId)
  if (owner === undefined || agent === undefined || signature === undefined) {
    throw refusal('key-unknown', 'no agent with this key is enrolled', 'enrol the agent again')
  }
  const signed = preAuthEncoding(envelope.value.payloadType, envelope.value.payload)
  const key = fromBase64(agent.publicKey) ?? new Uint8Array()
  if (!verifyEd25519(key, signed, signature.signature)) {
    throw refusal(
      'signature-invalid',
      'the signature does not hold',
      'the message was changed on its way',
    )
  }
  const parsed = parseJsonStrict(fromUtf8(envelope.value.payload) ?? '')
  const message = parsed.ok ? (parsed.value as JsonObject | null) : null // Members are checked next.
  const counter = message?.['counter']
  if (message?.['v'] !== 1 || typeof counter !== 'number' || !Number.isSafeInteger(counter)) {
    throw refusal('envelope-malformed', 'not an agent message of version 1', 'update the agent')
  }
  if (message['asset'] !== owner.uid) {
    throw refusal('wrong-asset', 'this key speaks for another asset', 'enrol the agent again')
  }
  const nonceText = message['nonce']
  let nonce: NonceClaim | null = null
  if (typeof nonceText === 'string') {
    const { now } = context.driver.env()
    const checked = context.nonces.check(nonceText, owner.uid, agent.source, now)
    // A question proves nothing: whoever comes back after long, or after an update, gets a nonce by it.
    if (!checked.ok && message['kind'] !== 'poll')
      throw refusal(
        checked.code,
        'the nonce is of another asset or source, or too old',
        'poll for a new one',
      )
    if (checked.ok) nonce = checked.claim
  }
  return {
    asset: owner.uid,
    source: agent.source,
    keyId: agent.keyId,
    message,
    payload: envelope.value.payload,
    counter,
    nonce,
  }
}

/** A difference over the facts last acknowledged; it must give the very digest the agent computed. */
async function wholeFacts(context: Context, opened: OpenedMessage): Promise<HostFacts | undefined> {
  const { base, delta, factsDigest } = opened.message
  const last = context.driver.view.assets.get(opened.asset)?.standings.get(opened.source)?.lastFacts
  if (last === undefined || last === null || last !== base) return undefined
  const bytes = await context.writer.blobs.get(last)
  const parsed = parseJsonStrict(fromUtf8(bytes ?? new Uint8Array()) ?? '')
  if (!parsed.ok || !isHostFacts(parsed.value) || !isDelta(delta)) return undefined
  const whole = applyDelta(parsed.value, delta)
  if (whole === undefined) return undefined
  const digest = digestOf(nodeHash, utf8(canonicalJson(whole as unknown as Json))) // Facts are JSON.
  return digest === factsDigest ? whole : undefined
}

async function acceptFacts(
  context: Context,
  opened: OpenedMessage,
  facts: unknown,
): Promise<AgentAnswer> {
  if (!isHostFacts(facts))
    throw refusal('facts-malformed', 'the facts are not those of a host', 'update the agent')
  const factsBytes = utf8(canonicalJson(facts as unknown as Json)) // Parsed from JSON a moment ago.
  // The bytes are durable before the entry that cites them.
  const document = await context.writer.blobs.put(opened.payload)
  await context.writer.blobs.put(factsBytes)
  const { answer } = await submit(
    context,
    {
      kind: 'report',
      asset: opened.asset,
      source: opened.source,
      counter: opened.counter,
      nonce: opened.nonce,
      late: opened.message['late'] === true,
      facts,
      document,
      factsDigest: digestOf(nodeHash, factsBytes),
      reader: 'agent-v1',
    },
    opened.keyId,
  )
  return answerTo(context, opened, answer.kind === 'done' ? (answer.ids[0] ?? null) : null, false)
}

async function heartbeatOrPoll(context: Context, opened: OpenedMessage): Promise<AgentAnswer> {
  const standing = context.driver.view.assets.get(opened.asset)?.standings.get(opened.source)
  if (standing !== undefined && opened.counter <= standing.counter) {
    throw refusal(
      'counter-not-newer',
      `message ${opened.counter} is not newer than ${standing.counter}`,
      'an agent restored from a copy must be enrolled again',
    )
  }
  const known = context.driver.view.assets.get(opened.asset)
  if (opened.message['kind'] === 'heartbeat') {
    mustBeHeard(context.driver.view, opened.source, opened.asset, null)
  }
  const same = standing?.lastFacts === opened.message['factsDigest']
  if (opened.message['kind'] === 'heartbeat' && same && opened.nonce !== null) {
    context.driver.heartbeat({
      asset: opened.asset,
      source: opened.source,
      at: opened.nonce.issuedAt,
      counter: opened.counter,
      nonce: opened.nonce.text,
    })
  }
  const wanted =
    standing === undefined ||
    (opened.message['kind'] === 'heartbeat' && !same) ||
    // What it said was cleared by another: it says all of it again, and what is still so opens again.
    known?.contradicted.has(opened.source) === true ||
    (known?.verifications.size ?? 0) > 0
  return answerTo(context, opened, null, wanted)
}

function answerTo(
  context: Context,
  opened: OpenedMessage,
  evidence: string | null,
  factsWanted: boolean,
): AgentAnswer {
  const env = context.driver.env()
  const asset = context.driver.view.manifests.Asset.get(opened.asset)
  return {
    evidence,
    nonce: context.nonces.issue(opened.asset, opened.source, env.now),
    factsWanted,
    // The view's own shape, in which instants are texts.
    explanation:
      asset === undefined ? null : (explanationOf(context, asset) as unknown as SentExplanation),
    tokens: opened.message['tokens'] === true ? workloadTokens(context, opened.asset) : [],
    pollAfterMs: POLL_MS,
  }
}

/** The account that binds this identity to this asset; another asset's binding says nothing here. */
function userOf(view: View, identity: Stored<'Identity'>, asset: AssetUid): string | null {
  for (const named of [identity.name, identity.uid]) {
    for (const uid of view.bindingsByIdentity.get(named) ?? []) {
      const spec = view.manifests.Binding.get(uid)?.spec
      if (spec?.user !== undefined && find(view, 'Asset', spec.asset)?.uid === asset) {
        return spec.user
      }
    }
  }
  return null
}

/** One fresh token for each identity bound to the asset; none for a suspended one. */
function workloadTokens(context: Context, asset: AssetUid): WorkloadToken[] {
  const { view } = context.driver
  const tokens: WorkloadToken[] = []
  for (const uid of [...(view.identitiesByAsset.get(asset) ?? [])].toSorted()) {
    const identity = view.manifests.Identity.get(uid)
    if (identity === undefined) continue
    const user = userOf(view, identity, asset)
    if (identity.spec.state === 'suspended') {
      tokens.push({ identity: identity.name, user, token: null, expiresAt: null })
      continue
    }
    const issuedAt = context.driver.env().now
    const expiresAt = instant(issuedAt + WORKLOAD_TOKEN_MS)
    const token = context.workloadTokens.issue({ identity: uid, asset, issuedAt, expiresAt })
    tokens.push({ identity: identity.name, user, token, expiresAt: at(expiresAt) })
  }
  return tokens
}

function isDelta(value: unknown): value is FactsDelta {
  const delta = value as Partial<FactsDelta> | null | undefined
  return (
    typeof delta === 'object' &&
    delta !== null &&
    Array.isArray(delta.removed) &&
    Array.isArray(delta.added) &&
    delta.added.every((one: unknown) => typeof one === 'object' && one !== null) &&
    typeof delta.rest === 'object'
  )
}

/** The shape that every later stage relies on; deeper damage is counted as incomplete. */
function isHostFacts(value: unknown): value is HostFacts {
  const facts = value as Partial<HostFacts> | null | undefined
  return (
    typeof facts === 'object' &&
    facts !== null &&
    facts.kind === 'host' &&
    facts.v === 1 &&
    Number.isSafeInteger(facts.startedAt) &&
    Array.isArray(facts.packages) &&
    facts.packages.length <= LIMITS.packagesMax &&
    Array.isArray(facts.processes) &&
    facts.processes.length <= LIMITS.processesMax &&
    Array.isArray(facts.coverage) &&
    isFixes(facts.fixes) &&
    typeof facts.kernel === 'object' &&
    typeof facts.os === 'object' &&
    typeof facts.boot === 'object'
  )
}

/** The dates of known fixes are compared with our clock, and remembered. */
function isFixes(value: HostFacts['fixes'] | undefined | null): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (value.state !== 'known') return true
  const { listsSignedAt, listsValidUntil } = value
  return (
    Number.isSafeInteger(listsSignedAt) &&
    (listsValidUntil === null || Number.isSafeInteger(listsValidUntil))
  )
}

function refusal(code: AgentRefusal, message: string, help: string): Problem {
  return new Problem('evidence-refused', message, help, [{ code, message, help }])
}
