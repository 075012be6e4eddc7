/** What follows when an asset's causes or evidence changed, or time did: refusals, holds, notices, posture. */

import { recordOf, denial } from './answer/access.ts'
import type { Override } from '../model/override.ts'
import { factsOf, type AssetFacts } from '../state/evidence/standing.ts'
import { LIMITS } from '../kernel/limits.ts'
import { COUNTED_TIERS, type Denial } from '../model/refusal.ts'
import { posture } from '../assess/posture.ts'
import { endHold, planHold } from '../enforce/plan-hold.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { View } from '../state/state.ts'
import { endOf, type Word } from '../restore/plan-release.ts'
import type { Body } from '../state/entries.ts'
import { mayRelease, type Env } from '../model/env.ts'
import type { Guards } from '../enforce/guards.ts'
import { isLeft } from '../verify/moves.ts'
import { refuse } from '../enforce/refuse.ts'

export interface Settling {
  /** What is known of it from here on; absent: as it stands. */
  readonly facts?: AssetFacts
  /** Whose word may release it; absent: time alone releases nothing. */
  readonly word?: Word | null
  /** Absent: nothing is counted, for it is a person's own word. */
  readonly guards?: Guards
  /** False: whatever was proven just now was proven by two sources. */
  readonly onOneWord?: boolean
}

/** In steps: an asset may have ten thousand causes. */
export function* settleAsset(
  view: View,
  asset: AssetUid,
  env: Env,
  { facts = factsOf(view, asset), word = null, guards, onOneWord = true }: Settling,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  // Evidence ages by what can change, and that by what kind of asset it is.
  const now = { ...facts, type: view.manifests.Asset.get(asset)?.spec.type }
  // What nothing acts from holds nobody: its causes stay, and whoever is bound to it again is refused.
  const plan = isLeft(view, asset, env)
    ? ({ kind: 'none' } as const)
    : yield* planHold(view, asset, facts.causes, env)
  const before = yield* recordOf(view, asset, env)
  const found: (Denial | null)[] = []
  for (const tier of COUNTED_TIERS) found.push(yield* denial(view, asset, now, tier, env))
  const asked = { facts: now, before, found }
  const { newly, heldBack } = yield* refuse(view, asset, asked, env, guards ?? null, bodies)
  yield
  // Report-only blocks nobody, so nothing has to be held back.
  const opens =
    plan.kind === 'open' && (!plan.enforces || plan.causes.some((cause) => !heldBack.has(cause)))
  if (newly || (opens && plan.enforces)) guards?.refused(asset, bodies)
  if (opens || plan.kind === 'grow') bodies.push(...plan.bodies)
  // Time alone never releases: only somebody's word does, and never while the clock or the past is in doubt.
  const held = plan.kind === 'release' ? view.holds.get(plan.hold) : undefined
  if (held !== undefined && word !== null && mayRelease(env)) {
    const single = held.onOneWord === true || onOneWord
    const end = endOf(held, facts.causes, word, single, env.now)
    bodies.push(...endHold(view, asset, held.id, end, env))
  }
  const was = view.assets.get(asset)?.posture ?? 'unknown'
  const after = yield* posture(view, now, env.now)
  if (was !== after.state) {
    const reason = after.unknownReason ?? facts.causes[0]?.rule ?? 'evidence'
    bodies.push({
      kind: 'posture.changed',
      body: { asset, from: was, to: after.state, reason },
    })
  }
  return bodies
}

/** The assets that an ended override kept open, settled anew: a slice at once, the others by ticks. */
export function* settleBehind(
  view: View,
  override: Override,
  env: Env,
  guards: Guards,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  const behind = [...(view.sheltered.get(override.id) ?? [])].toSorted()
  for (const asset of behind.slice(0, LIMITS.tickAssetsMax)) {
    bodies.push(...(yield* settleAsset(view, asset, env, { guards })))
  }
  return bodies
}

/**
 * Everything that these entries make worse for those assets, in one judgement, until the whole estate is kept
 * open by a breaker: the rest is settled by ticks.
 */
export function* settleAfter(
  after: View,
  assets: readonly AssetUid[],
  env: Env,
  guards: Guards,
): Stepwise<Body[]> {
  const bodies: Body[] = []
  for (const asset of assets) {
    if (!after.manifests.Asset.has(asset)) continue
    yield
    const settled = yield* settleAsset(after, asset, env, { guards })
    bodies.push(...settled)
    if (settled.some((one) => keepsEstateOpen(one))) break
  }
  return bodies
}

function keepsEstateOpen({ kind, body }: Body): boolean {
  if (kind !== 'override.created' || body.override.kind !== 'breaker') return false
  return body.override.scope.domains === undefined
}
