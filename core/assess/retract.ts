/** What feeds have taken back. */

import { isPublished } from '../model/sayer.ts'
import type { Retraction } from '../model/input.ts'
import type { Cause } from '../model/cause.ts'
import type { OpenCauses } from './open-causes.ts'

/**
 * Feeds no longer say it: tiers 2 and 3 need not wait, tiers 0 and 1 do, until evidence or a person
 * clears it (a feed that falls silent releases nothing there).
 */
export function retract(open: OpenCauses, retractions: readonly Retraction[]): Cause[] {
  const changed: Cause[] = []
  for (const { component, ecosystem, advisories, why } of retractions) {
    for (const cause of open.about('pending-fix', component, ecosystem)) {
      const { detail, due } = cause
      if (!isPublished(detail.source) || detail.retracted !== null) continue
      const named = [cause.lineage, ...detail.advisories]
      if (!named.some((id) => advisories.includes(id))) continue
      changed.push({
        ...cause,
        due: [due[0], due[1], null, null],
        detail: { ...detail, retracted: why },
      })
    }
  }
  return changed
}
