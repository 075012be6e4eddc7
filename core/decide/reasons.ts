/** Why posture denies at a tier, reason by reason: each cause whose row denies, and the age where that does. */

import { gapOf, rowOfWeight } from '../model/cause.ts'
import type { PostureTable, Tier } from '../model/posture.ts'
import type { OverrideId } from '../kernel/ids.ts'
import { domainOfAsset } from '../state/estate/domain-of-asset.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { isSheltered, type DenialReason } from '../model/refusal.ts'
import type { Covered } from '../model/scope.ts'
import type { SeenAsset, View } from '../state/state.ts'
import type { AssetStanding } from './outcome.ts'

export function reasonsOf(
  table: PostureTable,
  tier: Tier,
  { asset, standing }: AssetStanding,
): DenialReason[] {
  const reasons: DenialReason[] = []
  for (const cause of standing.due) {
    const row = rowOfWeight(cause.weight)
    if (table.rows[row][tier].kind !== 'deny') continue
    const code = row === 'quarantined' ? 'asset-quarantined' : 'asset-blocked'
    const { id, lineage, detail } = cause
    const gap = gapOf(cause)
    reasons.push({ asset, cause: id, lineage, source: detail.source, gap, code })
  }
  for (const row of standing.rows) {
    if (row !== 'unknown' && row !== 'stale') continue
    if (table.rows[row][tier].kind !== 'deny') continue
    const code = standing.aged === 'never' ? 'posture-unknown' : 'asset-stale'
    reasons.push({ asset, cause: null, lineage: null, source: null, gap: null, code })
  }
  return reasons
}

/** Of what nobody keeps open the worst is told: a cause, what was never known, what is too old. */
export function codeLeft(
  code: ReasonCode,
  left: readonly { readonly code: ReasonCode }[],
): ReasonCode {
  if (code !== 'asset-blocked' || left.length === 0) return code
  return (
    (['asset-blocked', 'posture-unknown', 'asset-stale'] as const).find((one) =>
      left.some((reason) => reason.code === one),
    ) ?? code
  )
}

/** One reason by itself, as an override's scope is asked about it. */
export function coveredReason(
  view: View,
  reason: DenialReason,
  who: Pick<Covered, 'identity' | 'resource' | 'tier'>,
): Covered {
  const { asset, cause, lineage, source, gap, code } = reason
  return {
    ...who,
    code,
    assets: [asset],
    causes: cause === null ? [] : [cause],
    gaps: cause === null ? [] : [gap],
    lineages: lineage === null ? [] : [lineage],
    sources: source === null ? [] : [source],
    domains: [domainOfAsset(view, asset)],
    behind: (breaker) => isBehind(view.assets.get(asset), who.tier, reason, breaker),
  }
}

/** Recorded behind that breaker for this very reason; or permitted until now, and no entry has said anything else yet. */
function isBehind(
  asset: SeenAsset | undefined,
  tier: Tier,
  reason: DenialReason,
  breaker: OverrideId,
): boolean {
  const record = asset?.refusal ?? null
  if (asset === undefined || record === null) return false
  const mine = record.shelters.filter((one) => one.behind === breaker)
  if (mine.some((one) => isSheltered(one, tier, reason))) return true
  if (reason.cause !== null && asset.hold !== null) return false
  if (tier !== 0 && tier !== 1) {
    return mine.length === 0 && record.tiers.every((one) => one === null)
  }
  return record.tiers[tier] === null && !mine.some((one) => one.tiers.includes(tier))
}
