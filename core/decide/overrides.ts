/** Overrides: the only way anything keeps access beyond its row (law 2). */

import type { AssetUid } from '../kernel/ids.ts'
import type { Override } from '../model/override.ts'
import { covers, isLive, overridesAbout, type Covered } from '../model/scope.ts'
import type { View } from '../state/state.ts'
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
  const together = covering(view, whole, now)
  if (together.length > 0) return together.toSorted(byId)
  const used = new Set<Override>()
  for (const reason of reasons) {
    const mine = covering(view, reason, now)
    if (mine.length === 0) return []
    for (const override of mine) used.add(override)
  }
  return [...used].toSorted(byId)
}

/** Whether there is any to ask: an asset may have ten thousand causes, each a question to each override. */
export function hasOverrides(
  { overridesByAsset }: View,
  denying: readonly { readonly asset: AssetUid }[],
): boolean {
  return overridesByAsset.has('') || denying.some((one) => overridesByAsset.has(one.asset))
}

/** A scope that names assets names every one of them: those of the first are all there can be. */
function covering(view: View, what: Covered, now: Instant): Override[] {
  const [first = ''] = what.assets
  const found: Override[] = []
  for (const override of overridesAbout(view, first)) {
    if (isLive(override, now) && covers(override.scope, what)) found.push(override)
  }
  return found
}

function byId(a: Override, b: Override): number {
  return a.id < b.id ? -1 : 1
}
