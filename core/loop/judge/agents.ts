/** Agents and what is asked of sources: enrolment, heartbeats, verifications. */

import { agentSource } from '../../state/estate/declare-source.ts'
import { deriveId, type AssetUid, type TokenId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Heartbeat } from '../../model/entry.ts'
import type { Input } from '../../model/input.ts'
import { find, type View } from '../../state/state.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
import { done, refuse, refused, type Conclusion } from '../../model/conclusion.ts'
import type { Body } from '../../model/draft.ts'
import type { Env } from '../../model/env.ts'
import { noSource } from '../../restore/exits.ts'
import { addSources } from './rules.ts'

/** The agent's key is bound to one asset; a second live claimant of an identifier is refused. */
export function enroll(
  view: View,
  input: Extract<Input, { kind: 'enroll' }>,
  env: Env,
): Conclusion {
  const asset = find(view, 'Asset', input.asset)
  if (asset === undefined) {
    return refuse('enrolment-refused', `asset \`${input.asset}\` is not known`, 'declare it first')
  }
  const stopped = tokenStops(view, input.token, env.now) ?? keyStops(view, asset.uid, input)
  if (stopped !== null) return stopped
  const machineId = input.identifiers['machineId']
  for (const other of view.manifests.Asset.values()) {
    if (machineId === undefined || other.uid === asset.uid) continue
    if (other.spec.identifiers?.machineId === machineId) {
      return refuse(
        'enrolment-refused',
        `this machine is already asset \`${other.name}\``,
        `enrol it as \`${other.name}\`: a new name never sheds a cause`,
      )
    }
  }
  const claimed = asset.spec.identifiers?.machineId
  if (claimed !== undefined && machineId !== undefined && claimed !== machineId) {
    return refuse(
      'enrolment-refused',
      `asset \`${asset.name}\` is another machine`,
      'declare this machine under its own name',
    )
  }
  const own = agentSource(asset.name)
  const source = own.name
  const bodies: Body[] = [
    {
      kind: 'agent.enrolled',
      body: {
        asset: asset.uid,
        token: input.token,
        publicKey: input.publicKey,
        keyId: input.keyId,
        identifiers: input.identifiers,
        source,
        ...(input.counter === undefined ? {} : { counter: input.counter }),
      },
    },
  ]
  if (machineId !== undefined && claimed === undefined) {
    bodies.push({
      kind: 'manifest.applied',
      body: {
        kind: 'Asset',
        uid: asset.uid,
        name: asset.name,
        labels: asset.labels,
        spec: { ...asset.spec, identifiers: { ...asset.spec.identifiers, machineId } },
        origin: asset.origin,
        singlePerson: [],
      },
    })
  }
  // Enrolled anew it may speak anew; one that a person has edited stays as it is.
  if (find(view, 'Source', source) === undefined) bodies.push(...addSources(view, [own], env))
  return done(bodies, [asset.uid], 'enroll')
}

function tokenStops(view: View, id: TokenId | null, now: Instant): Conclusion | null {
  if (id === null) return null
  const token = view.tokens.get(id)
  const help = 'create a new one: holdfast token create --scope enroll:ASSET'
  if (token?.scope.kind !== 'enroll' || token.revokedAt !== null || token.usedAt !== null) {
    return refuse('enrolment-refused', 'the enrolment token is unknown, used or revoked', help)
  }
  const endsAt = Math.min(token.expiresAt, token.createdAt + LIMITS.enrolmentAgeMsMax)
  if (endsAt > now) return null
  return refuse('enrolment-refused', 'the enrolment token has expired', help)
}

/** A key speaks for one asset, once: else whoever has read it could take it from its agent. */
function keyStops(
  view: View,
  asset: AssetUid,
  { keyId, publicKey }: Extract<Input, { kind: 'enroll' }>,
): Conclusion | null {
  const owner = view.assetsByAgentKey.get(keyId)
  if (owner === undefined) return null
  const agent = view.assets.get(owner)?.agents.find((one) => one.keyId === keyId)
  // The same agent again: the whole key, not only the part of its hash that is its id.
  if (owner === asset && agent?.publicKey === publicKey) return null
  return refuse(
    'enrolment-refused',
    'this key is or was that of an agent',
    'remove the file `key` in the directory of the agent, then enrol it: it makes a new one',
  )
}

/** Only beats that renew what was known: same facts, newer counter, unused nonce. */
export function heartbeats(
  view: View,
  { beats }: Extract<Input, { kind: 'heartbeats' }>,
): Conclusion {
  const fresh = new Map<AssetUid, Heartbeat>()
  for (const beat of beats) {
    const standing = view.assets.get(beat.asset)?.standings.get(beat.source)
    if (standing === undefined || beat.counter <= standing.counter) continue
    if (view.usedNonces.has(beat.nonce)) continue
    const { mayLower, mayRaise } = entitlement(view, beat.source, beat.asset, null)
    if (!mayLower) continue
    fresh.set(beat.asset, mayRaise ? beat : { ...beat, fresh: false })
  }
  const bodies: Body[] = []
  const all = [...fresh.values()]
  // Thousands of agents may come back within one second: an entry holds only so many.
  for (let from = 0; from < all.length; from += LIMITS.beatsInEntryMax) {
    const some = all.slice(from, from + LIMITS.beatsInEntryMax)
    bodies.push({ kind: 'evidence.fresh', body: { beats: some } })
  }
  return done(bodies, [...fresh.keys()], 'heartbeat')
}

export function requestVerification(
  view: View,
  { asset: name }: Extract<Input, { kind: 'request-verification' }>,
  env: Env,
): Conclusion {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  // Who may never make it known is nobody to ask (law 15).
  const nobody = noSource(view, asset, env)
  if (nobody !== null) {
    const { says, ways } = nobody
    const help = ways.map((one) => `${one.what}: ${one.line}`).join('; or ')
    const manifest = ways.find((one) => one.manifest !== null)?.manifest ?? undefined
    const told = { code: 'no-source', message: says, help, ways }
    return refused([manifest === undefined ? told : { ...told, manifest }])
  }
  const id = deriveId(env.hash, view.ledgerId, 'verification', { asset: asset.uid, at: env.now })
  if (view.verifications.has(id)) return done([], [id], 'verify')
  return done([{ kind: 'verification.requested', body: { id, asset: asset.uid } }], [id], 'verify')
}
