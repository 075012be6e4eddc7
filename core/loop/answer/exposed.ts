/** What may have been copied from a blocked asset, and what becomes of each: the one answer that every surface shows. */

import { policyFor } from '../../assess/weigh-cause.ts'
import { usesFrom } from '../../correlate/uses.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import { instant, type Instant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Stepwise } from '../../kernel/stepwise.ts'
import type { ExposedRow, PermittedUse } from '../../model/exposed.ts'
import type { Hold } from '../../model/hold.ts'
import { exposureSet } from '../../restore/exposure-set.ts'
import type { Exposing } from '../../restore/rotations.ts'
import { causesOf } from '../../state/evidence/standing.ts'
import type { View } from '../../state/state.ts'

export function* exposedBy(
  view: View,
  asset: AssetUid,
  permitted: readonly PermittedUse[],
): Stepwise<ExposedRow[]> {
  return yield* exposureSet(view, asset, { reach: usesFrom(view, asset), permitted })
}

export function exposing(view: View, hold: Hold): Exposing {
  const policy = hold.subject.kind === 'asset' ? policyFor(view, hold.subject.uid) : undefined
  return { hold, weight: view.holdWeights.get(hold.id), policy }
}

/**
 * The time whose decisions are asked. From when its flaws could be used, as far as anybody knows: their publication, or
 * our first sight; of a compromise nobody knows since when. Until the block ends, for what it leaves is used meanwhile.
 */
export function exposedIn(view: View, hold: Hold, now: Instant): { from: Instant; to: Instant } {
  const to = hold.closedAt ?? now
  const floor = to - LIMITS.exposureWindowMs
  if (view.holdWeights.get(hold.id) === 'compromise') return { from: instant(floor), to }
  const { receivedAt, publishedAt } = hold.fact
  const seen = causesOf(view, hold.causes).map((cause) => cause.firstSeenAt)
  const known = [publishedAt, receivedAt, hold.openedAt, ...seen].filter((at) => at !== null)
  return { from: instant(Math.max(floor, Math.min(...known))), to }
}
