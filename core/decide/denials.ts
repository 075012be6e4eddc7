/** What posture says of a whole asset, before and after overrides of whole assets: asked of nobody in particular. */

import { coveringAll, ANYBODY, liveOver, coveredReason } from '../state/overrides/covering.ts'
import { tableFor } from './posture-table.ts'
import { outcomeOf, type AssetStanding } from './outcome.ts'
import { reasonsOf } from './reasons.ts'
import type { AssetUid, OverrideId } from '../kernel/ids.ts'
import { filtered, type Stepwise } from '../kernel/stepwise.ts'
import type { Tier } from '../model/posture.ts'
import { codeLeft, type Denial } from '../model/refusal.ts'
import { POSTURE_CODES } from '../model/reason-codes.ts'
import { covers } from '../model/scope.ts'
import type { View } from '../state/state.ts'
import type { Env } from '../model/env.ts'

/** @param one - as Assess finds it at this tier; null: it is permitted. */
export function* denialOf(
  view: View,
  standing: AssetStanding,
  tier: Tier,
  env: Env,
): Stepwise<Denial | null> {
  const table = tableFor(view, [standing.asset], env)
  const code = outcomeOf(table, tier, [standing], true, false).denied
  if (code === null) return null
  yield
  return { code, reasons: reasonsOf(table, tier, standing) }
}

/** What of a denial no live override of whole assets turns; `without`: overrides left out. */
export function* leftOpen(
  view: View,
  asset: AssetUid,
  tier: Tier,
  denied: Denial | null,
  env: Env,
  without: ReadonlySet<OverrideId> = new Set(),
): Stepwise<Denial | null> {
  if (denied === null || !POSTURE_CODES.has(denied.code)) return denied
  const live = liveOver(view, asset, env, [], without)
  if ((yield* coveringAll(view, asset, tier, denied, live)).length > 0) return null
  const left =
    live.length === 0
      ? denied.reasons
      : yield* filtered(denied.reasons, (reason) => {
          const what = coveredReason(view, reason, { ...ANYBODY, tier })
          return !live.some((override) => covers(override.scope, what))
        })
  if (left.length === 0) return null
  return { ...denied, code: codeLeft(denied.code, left) }
}
