/**
 * Enrolment: a one-time token turns a key into the voice of one asset. Whoever enrols a key shows that they have
 * it, by signing the enrolment; where nothing is signed, nothing is recorded before the first message of that key.
 */

import { agentSource } from '@holdfast/core/state/estate/declare-source'
import { fromBase64, hex, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { digestOfText } from '@holdfast/core/kernel/hash'
import type { AssetUid, TokenId } from '@holdfast/core/kernel/ids'
import { enroll } from '@holdfast/core/loop/judge/agents'
import type { Input } from '@holdfast/core/model/input'
import { find } from '@holdfast/core/state/state'
import { anyToken } from '@holdfast/core/state/tokens/table'
import { Problem, problemOfRefusal, problemOfRefusals } from '@holdfast/edges-base/http/problems'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import {
  ENROLMENT_TYPE,
  type EnrollResponse,
  type EnrolmentClaim,
} from '@holdfast/protocols/agent/messages'
import type { Contract } from '@holdfast/api/contract'
import type { BodyOf } from '@holdfast/api/operation'
import { preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { submit, type Context } from '../../context.ts'
import type { Heard } from './heard.ts'

type Claimed = BodyOf<Contract['agent.enroll']>
type EnrollInput = Extract<Input, { kind: 'enroll' }> & { readonly token: TokenId }

/** A key that was offered and has not spoken. */
export interface Offered {
  readonly keyId: string
  readonly publicKey: string
  readonly asset: AssetUid
  readonly source: string
  readonly input: EnrollInput
  /** Set by its first message: the same for all that come at once. */
  recorded?: Promise<void>
}

export interface Enrolments {
  enroll(body: Claimed): Promise<EnrollResponse>
  offered(keyId: string): Offered | undefined
  /** Its first signed message is here. */
  prove(offered: Offered): Promise<void>
}

export function enrolments(context: Context, heard: Heard): Enrolments {
  const { driver } = context
  /** By token, so that each is good for one key; its own end is theirs. */
  const waiting = new Map<TokenId, Offered>()
  const forget = (keyId: string, token: TokenId): void => {
    for (const [id, offered] of waiting)
      if (id === token || offered.keyId === keyId) waiting.delete(id)
  }
  const record = async (input: EnrollInput): Promise<void> => {
    await submit(context, input, input.token)
    forget(input.keyId, input.token)
  }
  const offer = (input: EnrollInput): void => {
    const now = driver.env().now
    for (const id of waiting.keys()) {
      if ((anyToken(driver.view, id)?.expiresAt ?? now) <= now) waiting.delete(id)
    }
    const taken = [...waiting.values()].some((offered) => offered.keyId === input.keyId)
    if (taken || waiting.has(input.token)) {
      throw problemOfRefusal(
        'enrolment-refused',
        'the enrolment token or the key was used',
        'create a new token: holdfast token create --scope enroll:ASSET',
      )
    }
    const { answer } = enroll(driver.view, input, driver.env())
    if (answer.kind === 'refused') throw problemOfRefusals(answer.refusals)
    const { keyId, publicKey } = input
    const asset = find(driver.view, 'Asset', input.asset)
    if (asset === undefined) return // It was refused above.
    const source = agentSource(asset.name).name
    waiting.set(input.token, { keyId, publicKey, asset: asset.uid, source, input })
  }
  return {
    offered: (keyId) => [...waiting.values()].find((offered) => offered.keyId === keyId),
    prove: (offered) =>
      (offered.recorded ??= record(offered.input).catch((thrown: unknown) => {
        // Refused since: its token is used. Anything else may be tried again.
        if (thrown instanceof Problem && thrown.errors[0]?.code === 'enrolment-refused')
          waiting.delete(offered.input.token)
        delete offered.recorded
        throw thrown
      })),
    async enroll(body) {
      const input = inputOf(context, body)
      const counter = Math.max(heard.counterOf(input.keyId), recordedCounter(context, input.keyId))
      if (isSigned(body, input)) await record(counter === 0 ? input : { ...input, counter })
      else offer(input)
      const asset = find(driver.view, 'Asset', input.asset)
      const uid = asset?.uid ?? ('' as AssetUid) // Refused above where there is none.
      const source = agentSource(asset?.name ?? '').name
      const nonce = context.nonces.issue(uid, source, driver.env().now)
      heard.issued(input.keyId, nonce)
      return {
        asset: { uid, name: asset?.name ?? '' },
        keyId: input.keyId,
        source,
        nonce,
        counter,
      }
    },
  }
}

function inputOf(context: Context, body: Claimed): EnrollInput {
  const { view } = context.driver
  const id = view.tokensByHash.get(digestOfText(nodeHash, body.token))
  const token = id === undefined ? undefined : anyToken(view, id)
  if (token?.scope.kind !== 'enroll') {
    throw problemOfRefusal(
      'enrolment-refused',
      'the enrolment token is unknown, used or expired',
      'create a new one: holdfast token create --scope enroll:ASSET',
    )
  }
  const publicKey = body.publicKey
  const raw = fromBase64(publicKey)
  if (raw?.length !== 32) {
    throw problemOfRefusal(
      'enrolment-refused',
      'the public key is not 32 bytes of base64',
      'update the agent',
    )
  }
  return {
    kind: 'enroll',
    token: token.id,
    asset: token.scope.asset,
    publicKey,
    keyId: hex(nodeHash.sha256(raw)).slice(0, 16),
    identifiers: identifiersOf(body),
  }
}

/** As it is signed: what was left out is not there. */
function identifiersOf({ identifiers = {} }: Claimed): EnrolmentClaim['identifiers'] {
  const { machineId } = identifiers
  return machineId === undefined ? {} : { machineId }
}

/** False where it bears no signature; one that does not hold is refused. */
function isSigned(body: Claimed, input: EnrollInput): boolean {
  const { signature } = body
  if (signature === undefined) return false
  const claim: EnrolmentClaim = {
    token: body.token,
    publicKey: input.publicKey,
    identifiers: identifiersOf(body),
    hostname: body.hostname ?? '',
  }
  const signed = preAuthEncoding(ENROLMENT_TYPE, utf8(canonicalJson({ ...claim })))
  const bytes = fromBase64(signature)
  const key = fromBase64(input.publicKey) ?? new Uint8Array()
  if (bytes !== undefined && verifyEd25519(key, signed, bytes)) return true
  throw problemOfRefusal(
    'signature-invalid',
    'the enrolment is not signed by the key that it offers',
    'the message was changed on its way, or the agent does not have this key',
  )
}

/** What the same agent said last, so that nothing it ever signed is good again. */
function recordedCounter(context: Context, keyId: string): number {
  const { view } = context.driver
  const owner = view.assets.get(view.assetsByAgentKey.get(keyId) ?? ('' as AssetUid)) // No asset has it.
  const agent = owner?.agents.find((one) => one.keyId === keyId)
  return owner?.standings.get(agent?.source ?? '')?.counter ?? 0
}
