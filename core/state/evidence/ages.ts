/** How long a word about an asset counts at each tier: by what can change, and that by what kind of asset it is. */

import type { SourceStanding } from '../../model/evidence.ts'
import { HOUR_MS, type Instant, DAY_MS, plus, earliest } from '../../kernel/instant.ts'
import type { Tier } from '../../model/posture.ts'
import type { AssetFacts } from './standing.ts'
import { type View, find } from '../state.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { AssetType } from '../../model/manifest.ts'
import { feedsEnd } from '../feeds/feed-cover.ts'

type Ages = readonly [number, number, number, number]

/** How old the last good evidence may be at each tier (DESIGN section 5). */
export const TIER_AGES_MS: Ages = [26 * HOUR_MS, 72 * HOUR_MS, 7 * DAY_MS, 14 * DAY_MS]
/** A vendor's report of an integration, at every tier. */
const VENDOR_AGE_MS = 30 * DAY_MS

/** When the last good word about the asset stops counting at the tier; null: there is none. */
export function evidenceEnd(view: View, facts: AssetFacts, tier: Tier): Instant | null {
  let end: Instant | undefined
  for (const standing of facts.standings) {
    const at = wordEnd(view, standing, facts.type, tier)
    if (at !== null && (end === undefined || at > end)) end = at
  }
  return end ?? null
}

/**
 * Evidence ages by what can change. A list of packages in which nobody looked for flaws is no older and no
 * newer than the feeds that speak of them; what is in an image never changes, so only what judged it ages.
 */
export function wordEnd(
  view: View,
  standing: SourceStanding,
  type: AssetType | undefined,
  tier: Tier,
): Instant | null {
  if (standing.lastGoodAt === null) return null
  const relies = standing.reliesOn.length > 0
  const feeds = relies ? feedsEnd(view, standing, tier) : null
  if (relies && (feeds === null || type === 'image')) {
    return feeds === null ? null : (earliest(feeds, standing.listsEndAt) ?? null)
  }
  const since =
    type === 'image' && standing.judgedAt !== undefined ? standing.judgedAt : standing.lastGoodAt
  const age = plus(since, agesOf(view, standing, type)[tier])
  // Lists whose signature ended say nothing of the fixes since: the word that rests on them ends there.
  const own = earliest(age, standing.listsEndAt) ?? age
  return feeds === null ? own : (earliest(own, feeds) ?? null)
}

/** Tier 0 is never less than twice the source's interval plus two hours; maxAge shortens, its source deleted or not. */
function agesOf(view: View, standing: SourceStanding, type: AssetType | undefined): Ages {
  const spec = find(view, 'Source', standing.source)?.spec
  const interval = Math.min(spec?.interval ?? 0, LIMITS.sourceIntervalMsMax)
  const cap = (spec ?? standing).maxAge ?? Number.MAX_SAFE_INTEGER
  if (type === 'integration') {
    const age = Math.min(VENDOR_AGE_MS, cap)
    return [age, age, age, age]
  }
  const zero = Math.max(TIER_AGES_MS[0], interval === 0 ? 0 : 2 * interval + 2 * HOUR_MS)
  return [
    Math.min(zero, cap),
    Math.min(Math.max(TIER_AGES_MS[1], zero), cap),
    Math.min(Math.max(TIER_AGES_MS[2], zero), cap),
    Math.min(Math.max(TIER_AGES_MS[3], zero), cap),
  ]
}
