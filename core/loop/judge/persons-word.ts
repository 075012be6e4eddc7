/** What a person's word alone opens or ends: a quarantine, and what waits for a restart that nobody can see. */

import { refuse, refused, type Conclusion, done } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { quarantineCause } from '../../assess/quarantine-cause.ts'
import { settle, say, clear, courseOf } from '../course.ts'
import { waitsForRestart } from '../../verify/restarted.ts'
import { policyFor } from '../../assess/weigh-cause.ts'
import type { Lifted } from '../../model/hold.ts'
import { type Stepwise, forEach } from '../../kernel/stepwise.ts'
import { deriveId, type AssetUid } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import type { InputOf } from '../../model/input.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import { find, type View } from '../../state/state.ts'
import type { Env } from '../../model/env.ts'

/** A compromise, due at once at every tier, and lifted only by a person. */
export function* quarantine(
  view: View,
  { asset: name, reason }: InputOf<'quarantine'>,
  env: Env,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  const id = deriveId(env.hash, view.ledgerId, 'cause', {
    asset: asset.uid,
    class: 'human-quarantine',
    component: asset.name,
    lineage: 'person',
  })
  if (view.causes.has(id)) {
    return refuse('already-quarantined', `asset \`${name}\` is quarantined`, 'nothing to do')
  }
  const cause = quarantineCause(view, id, asset, reason, env)
  const course = yield* courseOf(view, asset.uid)
  say(course, cause, 'quarantine')
  return done(yield* settle(view, course, env, {}), [id], 'quarantine')
}

export function* liftQuarantine(
  view: View,
  { asset: name, reason }: InputOf<'lift-quarantine'>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  const state = asset === undefined ? undefined : view.assets.get(asset.uid)
  const causes = causesOf(view, state?.causes ?? [])
  const cause = causes.find((one) => one.class === 'human-quarantine')
  if (asset === undefined || cause === undefined) {
    return refuse('not-found', `asset \`${name}\` is not quarantined`, 'list blocked assets')
  }
  const lifted = { by: actor, reason }
  return done(yield* liftCauses(view, asset.uid, [cause], lifted, env), [cause.id], 'quarantine')
}

/**
 * A person says that a database was restarted: what a source lists as fixed on it, and nobody can ask whether it runs,
 * is lifted. A server that is asked answers for itself, and what nobody lists as fixed waits for a list.
 */
export function* restarted(
  view: View,
  { asset: name, reason }: InputOf<'restarted'>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  const waits = waitsForRestart(view, asset, policyFor(view, asset.uid), env)
  if (!waits.ok) return refused([waits.error])
  const lifted = { by: actor, reason: `restarted: ${reason}` }
  const ids = waits.value.map((cause) => cause.id)
  return done(yield* liftCauses(view, asset.uid, waits.value, lifted, env), ids, 'restarted')
}

/** Causes that end by a person's word alone, never by proof; `ended`: open causes of this asset, at least one. */
function* liftCauses(
  view: View,
  asset: AssetUid,
  ended: readonly Cause[],
  lifted: Lifted,
  env: Env,
): Stepwise<Body[]> {
  const course = yield* courseOf(view, asset)
  const proof = `lifted: ${lifted.reason}`
  yield* forEach(ended, (cause) => {
    clear(course, cause, { evidence: [cause.detail.evidence], proof, lifted })
  })
  return yield* settle(view, course, env, { word: { lifted } })
}
