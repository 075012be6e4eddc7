/**
 * How fast a bad fact is contained: from when it was published and from when it reached us, to the durable hold and
 * to the proven cut. Four numbers, and beside them what they leave out (DESIGN section 5, times).
 */

import { paced, type Stepwise } from '../kernel/stepwise.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Hold } from '../model/hold.ts'
import { effectsOf } from '../state/effects/table.ts'
import type { View } from '../state/state.ts'
import { allHolds } from '../state/holds/table.ts'

/** The median over the holds of which it is known, and how many those are; null: of none. */
export interface Span {
  readonly medianMs: number | null
  readonly of: number
}

export interface Containment {
  readonly publishedToHold: Span
  readonly publishedToCut: Span
  readonly receivedToHold: Span
  readonly receivedToCut: Span
  readonly leftOut: {
    /** Assets of which nothing was ever reported: nothing of them can be contained. */
    readonly neverSeen: number
    /** Holds of which an enforcement point did not confirm that it obeys. */
    readonly notReached: number
    /** Holds that never refused anybody: report-only. */
    readonly notEnforced: number
    /** Holds whose fact has no date of publication: they are in the numbers from when it reached us. */
    readonly undated: number
  }
}

export function* containment(view: View): Stepwise<Containment> {
  const isPlace = paced()
  const spans = {
    publishedToHold: [] as number[],
    publishedToCut: [] as number[],
    receivedToHold: [] as number[],
    receivedToCut: [] as number[],
  }
  let notReached = 0
  let notEnforced = 0
  let undated = 0
  for (const hold of allHolds(view)) {
    if (isPlace()) yield
    const { publishedAt, receivedAt } = hold.fact
    const cut = cutAt(view, hold)
    if (hold.enforcedAt === null) {
      // One that ended counted while it was open.
      if (hold.state === 'open') notEnforced += 1
      continue
    }
    if (publishedAt === null) undated += 1
    else spans.publishedToHold.push(hold.enforcedAt - publishedAt)
    if (receivedAt !== null) spans.receivedToHold.push(hold.enforcedAt - receivedAt)
    if (cut === null) {
      notReached += 1
      continue
    }
    if (publishedAt !== null) spans.publishedToCut.push(cut - publishedAt)
    if (receivedAt !== null) spans.receivedToCut.push(cut - receivedAt)
  }
  let neverSeen = 0
  for (const { uid } of view.manifests.Asset.values()) {
    if (isPlace()) yield
    if ((view.assets.get(uid)?.standings.size ?? 0) === 0) neverSeen += 1
  }
  return {
    publishedToHold: spanOf(spans.publishedToHold),
    publishedToCut: spanOf(spans.publishedToCut),
    receivedToHold: spanOf(spans.receivedToHold),
    receivedToCut: spanOf(spans.receivedToCut),
    leftOut: { neverSeen, notReached, notEnforced, undated },
  }
}

/**
 * Our own decision point and store answer by the hold from its entry on; every point that was told must have
 * confirmed. Null: one has not, or does not say when.
 */
function cutAt(view: View, hold: Hold): Instant | null {
  let at = hold.enforcedAt
  for (const effect of effectsOf(view, hold.id)) {
    if (effect.type !== 'notify-blocked' && effect.type !== 'cut') continue
    // It was taken back before it was proven: another says how it stands.
    if (effect.outcome === 'superseded') continue
    const { outcome, settledAt } = effect
    if (outcome !== 'confirmed' || settledAt === undefined || at === null) return null
    if (settledAt > at) at = settledAt
  }
  return at
}

function spanOf(values: readonly number[]): Span {
  const sorted = values.toSorted((a, b) => a - b)
  return { medianMs: sorted[Math.floor(sorted.length / 2)] ?? null, of: sorted.length }
}
