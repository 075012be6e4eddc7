/** Agents and what is asked of sources: enrolment, heartbeats, verifications. */

import { refuse, done, refused, type Conclusion } from '../../state/conclusion.ts'
import type { Heartbeat } from '../../model/evidence.ts'
import type { Body } from '../../state/entries.ts'
import { whyNotEnrolled } from '../../discover/enrolment.ts'
import { agentSource } from '../../state/estate/declare-source.ts'
import { deriveId, type AssetUid } from '../../kernel/ids.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Input } from '../../model/input.ts'
import { find, type View } from '../../state/state.ts'
import { entitlement } from '../../state/estate/entitlement.ts'
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
  const stopped = whyNotEnrolled(view, asset, input, env.now)
  if (stopped !== null) return refused([stopped])
  const machineId = input.identifiers['machineId']
  const claimed = asset.spec.identifiers?.machineId
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
    const told = { code: 'no-source' as const, message: says, help, ways }
    return refused([manifest === undefined ? told : { ...told, manifest }])
  }
  const id = deriveId(env.hash, view.ledgerId, 'verification', { asset: asset.uid, at: env.now })
  if (view.verifications.has(id)) return done([], [id], 'verify')
  return done([{ kind: 'verification.requested', body: { id, asset: asset.uid } }], [id], 'verify')
}
