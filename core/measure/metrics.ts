/** Measure: are we getting better? Times from the ledger's own instants, as medians over closed holds. */

import type { Instant } from '../kernel/instant.ts'
import type { View } from '../model/state.ts'

export interface Measures {
  readonly openHolds: number
  readonly releasedHolds: number
  /** First sight of the cause → blocked; null until one hold has opened. */
  readonly medianContainMs: number | null
  /** Blocked → released by proof; null until one was released. */
  readonly medianRestoreMs: number | null
  /** Live overrides: the debt that is allowed on purpose. */
  readonly liveOverrides: number
}

export function measure(view: View, now: Instant): Measures {
  const contain: number[] = []
  const restore: number[] = []
  let open = 0
  for (const hold of view.holds.values()) {
    const cause = view.causes.get(hold.openedBy)
    if (cause !== undefined) contain.push(hold.since - cause.firstSeenAt)
    if (hold.closedAt === null) open += 1
    else restore.push(hold.closedAt - hold.since)
  }
  let liveOverrides = 0
  for (const override of view.overrides.values()) {
    if (override.endedAt === null && override.expiresAt > now) liveOverrides += 1
  }
  return {
    openHolds: open,
    releasedHolds: restore.length,
    medianContainMs: median(contain),
    medianRestoreMs: median(restore),
    liveOverrides,
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null
}
