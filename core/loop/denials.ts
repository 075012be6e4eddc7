/** What posture says of a whole asset, before and after overrides of whole assets: asked of nobody in particular. */

import { standing } from '../assess/posture.ts'
import { outcomeOf } from '../decide/outcome.ts'
import { codeLeft, coveredReason, reasonsOf } from '../decide/reasons.ts'
import { domainOfAsset } from '../state/estate/domain-of-asset.ts'
import type { AssetUid, CauseId, IdentityUid, OverrideId, ResourceUid } from '../kernel/ids.ts'
import { filtered, finished, forEach, type Stepwise } from '../kernel/stepwise.ts'
import type { Override } from '../model/override.ts'
import type { Tier } from '../model/posture.ts'
import {
  COUNTED_TIERS,
  type AssetRefusal,
  type DenialReason,
  type TierRefusal,
} from '../model/refusal.ts'
import { POSTURE_CODES, type ReasonCode } from '../model/reason-codes.ts'
import { covers, isLive, overridesAbout, type Covered } from '../model/scope.ts'
import { factsOf, type AssetFacts } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import { tableFor } from './answer/decide.ts'
import type { Env } from '../model/env.ts'

export interface Denial {
  readonly code: ReasonCode
  readonly reasons: readonly DenialReason[]
}

/** What posture says of the whole asset at a tier, before overrides and mode; null: it is permitted. */
export function denialAt(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
): Denial | null {
  return finished(denial(view, asset, facts, tier, env))
}

/** The same, with places to stop at. */
export function* denial(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
): Stepwise<Denial | null> {
  const table = tableFor(view, [asset], env)
  const one = { asset, standing: yield* standing(view, facts, tier, env.now) }
  const code = outcomeOf(table, tier, [one], true, false).denied
  if (code === null) return null
  yield
  return { code, reasons: reasonsOf(table, tier, one) }
}

/** As recorded; in a ledger from before it was, as it stood when these rules came. */
export function* recordOf(view: View, asset: AssetUid, env: Env): Stepwise<AssetRefusal> {
  const known = view.assets.get(asset)?.refusal ?? null
  if (known !== null) return known
  const then = { ...env, now: view.rulesFrom }
  const tiers: [TierRefusal | null, TierRefusal | null] = [null, null]
  for (const tier of COUNTED_TIERS) {
    const open = yield* openDenial(view, asset, factsOf(view, asset), tier, then)
    if (open !== null) tiers[tier] = { code: open.code, since: view.rulesFrom }
  }
  return { tiers, shelters: [] }
}

/** A denial of the whole asset that no live override of whole assets turns; `without`: overrides left out. */
export function openDenialAt(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
  without: ReadonlySet<OverrideId> = new Set(),
): Denial | null {
  return finished(openDenial(view, asset, facts, tier, env, without))
}

function* openDenial(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
  without: ReadonlySet<OverrideId> = new Set(),
): Stepwise<Denial | null> {
  const denied = yield* denial(view, asset, facts, tier, env)
  if (denied === null || !POSTURE_CODES.has(denied.code)) return denied
  const live = liveOver(view, asset, env, [], without)
  if ((yield* coveringAll(view, asset, tier, denied, live)).length > 0) return null
  const left =
    live.length === 0
      ? denied.reasons
      : yield* filtered(denied.reasons, (reason) => {
          const what = coveredReason(view, reason, { ...ANYBODY, tier })
          return !live.some((one) => covers(one.scope, what))
        })
  if (left.length === 0) return null
  return { ...denied, code: codeLeft(denied.code, left) }
}

/** Overrides of whole assets: what names identities or resources covers some of their uses only. */
export function liveOver(
  view: View,
  asset: AssetUid,
  env: Env,
  made: readonly Override[],
  ended: ReadonlySet<OverrideId> = new Set(),
): Override[] {
  return [...overridesAbout(view, asset), ...made].filter(
    (one) =>
      one.scope.identities === undefined &&
      one.scope.resources === undefined &&
      !ended.has(one.id) &&
      isLive(one, env.now),
  )
}

/** Those of them that turn the denial as a whole. */
export function* coveringAll(
  view: View,
  asset: AssetUid,
  tier: Tier,
  { code, reasons }: Denial,
  live: readonly Override[],
): Stepwise<readonly Override[]> {
  if (live.length === 0 || !POSTURE_CODES.has(code)) return []
  const all = yield* wholeOf(view, asset, tier, code, reasons)
  return live.filter((one) => covers(one.scope, all))
}

/** Nobody in particular: only scopes that name no identity and no resource are asked. */
export const ANYBODY = { identity: '' as IdentityUid, resource: '' as ResourceUid }

function* wholeOf(
  view: View,
  asset: AssetUid,
  tier: Tier,
  code: ReasonCode,
  reasons: readonly DenialReason[],
): Stepwise<Covered> {
  const causes: CauseId[] = []
  const gaps: (string | null)[] = []
  const lineages: string[] = []
  const sources: string[] = []
  yield* forEach(reasons, ({ cause, gap, lineage, source }) => {
    if (cause !== null) {
      causes.push(cause)
      gaps.push(gap)
    }
    if (lineage !== null) lineages.push(lineage)
    if (source !== null) sources.push(source)
  })
  const domains = reasons.length === 0 ? [] : [domainOfAsset(view, asset)]
  return { ...ANYBODY, tier, code, assets: [asset], causes, gaps, lineages, sources, domains }
}
