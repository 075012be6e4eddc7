/** Whether an agent may speak for an asset: its token, its key, and the machine that it runs on. */

import { refusal } from '../model/refusals.ts'
import type { Refusal } from '../model/refusals.ts'
import type { AssetUid, TokenId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Body } from '../state/entries.ts'
import type { View } from '../state/state.ts'
import type { Stored } from '../model/manifest.ts'
import type { InputOf } from '../model/input.ts'

type Enroll = InputOf<'enroll'>

/** Null: it may. A second live claimant of an identifier is refused. */
export function whyNotEnrolled(
  view: View,
  asset: Stored<'Asset'>,
  input: Enroll,
  now: Instant,
): Refusal | null {
  const stopped = tokenStops(view, input.token, now) ?? keyStops(view, asset.uid, input)
  if (stopped !== null) return stopped
  const machineId = input.identifiers['machineId']
  for (const other of view.manifests.Asset.values()) {
    if (machineId === undefined || other.uid === asset.uid) continue
    if (other.spec.identifiers?.machineId === machineId) {
      return refusal(
        'enrolment-refused',
        `this machine is already asset \`${other.name}\``,
        `enrol it as \`${other.name}\`: a new name never sheds a cause`,
      )
    }
  }
  const claimed = asset.spec.identifiers?.machineId
  if (claimed !== undefined && machineId !== undefined && claimed !== machineId) {
    return refusal(
      'enrolment-refused',
      `asset \`${asset.name}\` is another machine`,
      'declare this machine under its own name',
    )
  }
  return null
}

/** What its entries say: the key, and the machine where nobody has named one. */
export function enrolled(asset: Stored<'Asset'>, input: Enroll, source: string): Body[] {
  const { token, publicKey, keyId, identifiers, counter } = input
  const heard = counter === undefined ? {} : { counter }
  const agent = { asset: asset.uid, token, publicKey, keyId, identifiers, source, ...heard }
  const bodies: Body[] = [{ kind: 'agent.enrolled', body: agent }]
  const machineId = identifiers['machineId']
  if (machineId === undefined || asset.spec.identifiers?.machineId !== undefined) return bodies
  const { uid, name, labels, origin } = asset
  const spec = { ...asset.spec, identifiers: { ...asset.spec.identifiers, machineId } }
  const named = { kind: 'Asset', uid, name, labels, spec, origin, singlePerson: [] } as const
  return [...bodies, { kind: 'manifest.applied', body: named }]
}

function tokenStops(view: View, id: TokenId | null, now: Instant): Refusal | null {
  if (id === null) return null
  const token = view.tokens.get(id)
  const help = 'create a new one: holdfast token create --scope enroll:ASSET'
  if (token?.scope.kind !== 'enroll') {
    return refusal('enrolment-refused', 'the enrolment token is unknown, used or revoked', help)
  }
  const endsAt = Math.min(token.expiresAt, token.createdAt + LIMITS.enrolmentAgeMsMax)
  if (endsAt > now) return null
  return refusal('enrolment-refused', 'the enrolment token has expired', help)
}

/** A key speaks for one asset, once: else whoever has read it could take it from its agent. */
function keyStops(view: View, asset: AssetUid, { keyId, publicKey }: Enroll): Refusal | null {
  const owner = view.assetsByAgentKey.get(keyId)
  if (owner === undefined) return null
  const agent = view.assets.get(owner)?.agents.find((one) => one.keyId === keyId)
  // The same agent again: the whole key, not only the part of its hash that is its id.
  if (owner === asset && agent?.publicKey === publicKey) return null
  return refusal(
    'enrolment-refused',
    'this key is or was that of an agent',
    'remove the file `key` in the directory of the agent, then enrol it: it makes a new one',
  )
}
