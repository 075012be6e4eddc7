/** Overrides: the only way anything keeps access beyond its row (law 2). */

import type { Override } from '../model/override.ts'
import { covers, isLive, type Covered } from '../model/scope.ts'
import type { View } from '../model/state.ts'
import type { Instant } from '../kernel/instant.ts'

/**
 * The live overrides that cover the denial; all are named in the answer. One of them covers it as a whole, or
 * several cover every single reason of it.
 */
export function overridesFor(
  view: View,
  whole: Covered,
  reasons: readonly Covered[],
  now: Instant,
): readonly Override[] {
  const live = [...view.overrides.values()].filter((one) => isLive(one, now))
  const together = live.filter((one) => covers(one.scope, whole))
  if (together.length > 0) return together.toSorted(byId)
  const used = new Set<Override>()
  for (const reason of reasons) {
    const mine = live.filter((one) => covers(one.scope, reason))
    if (mine.length === 0) return []
    for (const one of mine) used.add(one)
  }
  return [...used].toSorted(byId)
}

function byId(a: Override, b: Override): number {
  return a.id < b.id ? -1 : 1
}
