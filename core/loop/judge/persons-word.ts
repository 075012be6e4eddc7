/** What a person's word alone opens or ends: a quarantine, and what waits for a restart that nobody can see. */

import { refuse, type Conclusion, done } from '../../state/conclusion.ts'
import type { Body } from '../../state/entries.ts'
import { quarantineCause } from '../../assess/quarantine-cause.ts'
import { settle, say, clear, courseOf } from '../course.ts'
import { asksServer } from '../../verify/may-clear.ts'
import { policyFor } from '../../assess/weigh-cause.ts'
import { triageAwaited } from '../../verify/triage-awaited.ts'
import type { Lifted } from '../../model/hold.ts'
import { type Stepwise, forEach } from '../../kernel/stepwise.ts'
import { deriveId, type AssetUid } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import type { Input } from '../../model/input.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import { find, type View } from '../../state/state.ts'
import type { Env } from '../../model/env.ts'

/** A compromise, due at once at every tier, and lifted only by a person. */
export function* quarantine(
  view: View,
  { asset: name, reason }: Extract<Input, { kind: 'quarantine' }>,
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
  yield* settle(view, course, env, {})
  return done(course.bodies, [id], 'quarantine')
}

export function* liftQuarantine(
  view: View,
  { asset: name, reason }: Extract<Input, { kind: 'lift-quarantine' }>,
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
  { asset: name, reason }: Extract<Input, { kind: 'restarted' }>,
  env: Env,
  actor: string,
): Stepwise<Conclusion> {
  const asset = find(view, 'Asset', name)
  if (asset === undefined)
    return refuse('not-found', `asset \`${name}\` is not known`, 'list assets')
  const { type } = asset.spec
  if (type !== 'database') {
    const message = `asset \`${name}\` is of type ${type}: what runs on it is seen by a report`
    return refuse('not-a-database', message, `ask what would clear it: holdfast why ${name}`)
  }
  const causes = causesOf(view, view.assets.get(asset.uid)?.causes ?? [])
  const waits = causes.filter(
    (one) => isListedFixed(one) && asksServer(view, one, null, env) === null,
  )
  if (waits.length === 0) {
    const message = `nothing of \`${name}\` waits for a restart alone`
    const help = `the fixed version has to be listed first, and a server that is asked answers itself: holdfast why ${name}`
    return refuse('nothing-to-restart', message, help)
  }
  const policy = policyFor(view, asset.uid)
  const duty = waits.map((one) => triageAwaited(view, one, policy, env)).find((one) => one !== null)
  if (duty !== undefined) {
    return refuse('triage-first', `\`${name}\` waits for more than a restart`, `first ${duty}`)
  }
  const lifted = { by: actor, reason: `restarted: ${reason}` }
  const ids = waits.map((one) => one.id)
  return done(yield* liftCauses(view, asset.uid, waits, lifted, env), ids, 'restarted')
}

function isListedFixed({ class: kind, detail }: Cause): boolean {
  return kind === 'pending-fix' && detail.fixedSeenAt !== null && detail.fixedSeenBy !== undefined
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
  yield* settle(view, course, env, { word: { lifted } })
  return course.bodies
}
