/**
 * Which open causes a posture policy or an asset's declaration concerns, as it is applied, and how each is weighed
 * anew. It may only tighten what is already open; what is looser counts for causes that open later (decision 0006),
 * and what was only assumed goes with the next report that may raise.
 */

import type { AssetUid } from '../kernel/ids.ts'
import { filtered, type Stepwise } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { AssetSelector, Stored } from '../model/manifest.ts'
import { selects } from '../model/scope.ts'
import { aboutOf } from '../state/causes/inputs.ts'
import type { EntryBodies } from '../state/entries.ts'
import { find, type View } from '../state/state.ts'
import { tighter } from './tighter.ts'
import { policyFor } from './weigh-cause.ts'

/** Of one asset. */
export interface Reweighing {
  readonly asset: AssetUid
  readonly why: string
  /** What it is counted by. */
  readonly trigger: string
  /** The same cause where it does not change. */
  readonly tighten: (cause: Cause) => Cause
}

export function* reweighings(
  view: View,
  body: EntryBodies['manifest.applied'],
  env: Env,
): Stepwise<Reweighing[]> {
  const stored = body as unknown as Stored<'PosturePolicy'> | Stored<'Asset'> // Same kind, name and spec, not yet stored.
  if (stored.kind === 'PosturePolicy') return yield* byPolicy(view, stored, env)
  return stored.kind === 'Asset' ? byExposure(view, stored, env) : []
}

/** The table's dates stand; only an age of its own may come sooner. */
function* byPolicy(
  view: View,
  { name, spec: policy }: Stored<'PosturePolicy'>,
  env: Env,
): Stepwise<Reweighing[]> {
  const { assets, deadline, endOfLife } = policy
  const aged = deadline !== undefined && 'after' in deadline
  if (!aged && endOfLife === undefined) return []
  const why = `policy ${name}`
  const concerned = yield* filtered(candidates(view, assets), (asset) => selects(assets, asset))
  return concerned.map(({ uid: asset }) => ({
    asset,
    why,
    trigger: why,
    tighten: (cause) => {
      const named = cause.class === 'end-of-life' ? endOfLife !== undefined : aged
      return named ? tighter(view, cause, { about: aboutOf(view, asset), policy }, env) : cause
    },
  }))
}

function byExposure(
  view: View,
  { uid: asset, spec: { exposure } }: Stored<'Asset'>,
  env: Env,
): Reweighing[] {
  if (view.manifests.Asset.get(asset)?.spec.exposure === exposure) return []
  const looked = { about: { ...aboutOf(view, asset), exposure }, policy: policyFor(view, asset) }
  const why = `declared exposure: ${exposure ?? 'not known'}`
  const tighten = (cause: Cause): Cause => tighter(view, cause, looked, env)
  return [{ asset, why, trigger: 'declared exposure', tighten }]
}

/** A policy that names its assets is not asked about the whole estate. */
function* candidates(view: View, { names, all }: AssetSelector): Iterable<Stored<'Asset'>> {
  if (names === undefined || all === true) return yield* view.manifests.Asset.values()
  for (const name of new Set(names)) {
    const asset = find(view, 'Asset', name)
    if (asset !== undefined) yield asset
  }
}
