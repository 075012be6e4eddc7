/** Whether what the matcher says of a list ends a component that nobody could judge. */

import type { Cause } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { InventoryMatchedInput } from '../model/input.ts'
import type { SeenAsset } from '../state/state.ts'

/** Only with a whole list of a source that may raise, begun after the cause: a feed alone ends nothing. */
export function isAnswered(
  known: SeenAsset,
  { lists }: InventoryMatchedInput,
  evidence: Evidence,
  cause: Cause,
): boolean {
  if (!evidence.mayRaise || cause.class !== 'cannot-judge') return false
  const standing = known.standings.get(evidence.source)
  const about = lists.some(
    ({ source, facts, failed }) =>
      source === evidence.source && facts === evidence.facts && failed === undefined,
  )
  if (!about || standing?.inventory !== evidence.facts) return false
  const seenAt = standing.awaits?.goodAt ?? standing.lastGoodAt
  return seenAt !== null && seenAt > cause.openedAt
}
