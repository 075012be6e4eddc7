/** Why posture denies at a tier, reason by reason: each cause whose row denies, and the age where that does. */

import { gapOf, rowOfWeight } from '../model/cause.ts'
import type { PostureTable, Tier } from '../model/posture.ts'
import type { DenialReason } from '../model/refusal.ts'
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
