/** Overrides: the only way anything keeps access beyond its row (law 2). */

import type { Override } from '../model/override.ts'
import { covers, isLive, type Covered } from '../model/scope.ts'
import type { Mode } from '../model/entry.ts'
import type { View } from '../model/state.ts'
import type { Instant } from '../kernel/instant.ts'

/** The live overrides that cover the denial; all are named in the answer. */
export function overridesFor(view: View, what: Covered, now: Instant): readonly Override[] {
  const live: Override[] = []
  for (const override of view.overrides.values()) {
    if (isLive(override, now) && covers(override.scope, what)) live.push(override)
  }
  return live.toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The last mode change that covers the decision wins; after `off` nothing is enforced. */
export function modeFor(view: View, what: Covered): Mode {
  if (view.stopped !== null) return 'report-only'
  let mode = view.mode
  for (const change of view.modes) if (covers(change.scope, what)) mode = change.mode
  return mode
}
