/** How severe feeds call a vulnerability: as a whole, and for one package or release of it. */

import { itemKey, type Item } from '../model/inventory.ts'
import { severityRank, worseSeverity, type Severity } from '../kernel/severity.ts'
import type { MatchIndex } from './match-index.ts'

/** Id → feed → how severe it calls it; what one feed leaves unrated another may rate. */
export type Ratings = Map<string, Map<string, Severity>>

/** True where it is rated worse than any feed did before. */
export function rate(ratings: Ratings, feed: string, id: string, severity: Severity): boolean {
  const before = worstRating(ratings, id)
  const known = ratings.get(id) ?? new Map<string, Severity>()
  if (severity === 'unrated') {
    known.delete(feed)
    return false
  }
  ratings.set(id, known.set(feed, severity))
  return severityRank(severity) > severityRank(before)
}

export function worstRating(ratings: Ratings, id: string): Severity {
  let worst: Severity = 'unrated'
  for (const rating of ratings.get(id)?.values() ?? []) worst = worseSeverity(worst, rating)
  return worst
}

/** What other advisories about this very version call it, where they rate a package or release by itself. */
export function ratedHere(index: MatchIndex, item: Item, names: readonly string[]): Severity {
  let severity: Severity = 'unrated'
  const held = index.held.get(itemKey(item))?.get(item.version)
  for (const { severity: rated, advisory } of held?.matches.values() ?? []) {
    if (rated === undefined) continue
    const same =
      names.includes(advisory.id) || advisory.aliases.some((alias) => names.includes(alias))
    if (same) severity = worseSeverity(severity, rated)
  }
  return severity
}
