/**
 * A posture policy or an asset's declaration changed: the open causes it concerns are weighed anew at once. It may
 * only tighten what is already open; what is looser counts for causes that open later (decision 0006), and what was
 * only assumed goes with the next report that may raise.
 */

import { settle, change, courseOf } from './course.ts'
import { tighter } from '../assess/tighter.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Body, EntryBodies } from '../state/entries.ts'
import type { Cause } from '../model/cause.ts'
import { aboutOf } from '../state/causes/inputs.ts'
import type { AssetSelector, Stored } from '../model/manifest.ts'
import { selects } from '../model/scope.ts'
import { find, type View } from '../state/state.ts'
import type { Env } from '../model/env.ts'
import { foresee } from '../state/foresee.ts'
import type { Guards } from '../enforce/guards.ts'
import { policyFor } from '../assess/weigh-cause.ts'

type Tighten = (cause: Cause) => Cause

export function* reweigh(
  view: View,
  body: EntryBodies['manifest.applied'],
  env: Env,
  shared: Guards,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  function* again(
    asset: AssetUid,
    after: () => View,
    tighten: Tighten,
    why: string,
    key: string,
  ): Stepwise<void> {
    const course = yield* courseOf(view, asset)
    for (const cause of course.causes.byId.values()) {
      yield
      const tighter = tighten(cause)
      if (tighter !== cause) change(course, tighter, why)
    }
    if (course.bodies.length === 0) return
    yield* settle(after(), course, env, { guards: { ...shared, triggers: [key] } })
    bodies.push(...course.bodies)
  }
  if (body.kind === 'PosturePolicy') {
    const policy = body as unknown as Stored<'PosturePolicy'> // Same kind, name and spec, not yet stored.
    // The table's dates stand; only an age of its own may come sooner.
    const { deadline, endOfLife } = policy.spec
    const aged = deadline !== undefined && 'after' in deadline
    if (!aged && endOfLife === undefined) return []
    let foreseen: View | undefined
    // Only where a cause is tightened: it copies what every policy and source says.
    const after = (): View =>
      (foreseen ??= foresee(view, [{ kind: 'manifest.applied', body }], env.now))
    const why = `policy ${body.name}`
    for (const asset of candidates(view, policy.spec.assets)) {
      yield
      if (!selects(policy.spec.assets, asset)) continue
      const about = aboutOf(view, asset.uid)
      const tighten: Tighten = (one) => {
        const named = one.class === 'end-of-life' ? endOfLife !== undefined : aged
        return named ? tighter(view, one, { about, policy: policy.spec }, env) : one
      }
      yield* again(asset.uid, after, tighten, why, why)
    }
  }
  if (body.kind === 'Asset') {
    const { exposure } = body.spec as Stored<'Asset'>['spec'] // Of that kind.
    const uid = body.uid as AssetUid // As above.
    if (view.manifests.Asset.get(uid)?.spec.exposure === exposure) return []
    const about = { ...aboutOf(view, uid), exposure }
    const policy = policyFor(view, uid)
    const why = `declared exposure: ${exposure ?? 'not known'}`
    yield* again(
      uid,
      () => view,
      (one) => tighter(view, one, { about, policy }, env),
      why,
      'declared exposure',
    )
  }
  return bodies
}

/** A policy that names its assets is not asked about the whole estate. */
function* candidates(view: View, { names, all }: AssetSelector): Iterable<Stored<'Asset'>> {
  if (names === undefined || all === true) return yield* view.manifests.Asset.values()
  for (const name of new Set(names)) {
    const asset = find(view, 'Asset', name)
    if (asset !== undefined) yield asset
  }
}
