/** The most urgent of an asset's causes, found without putting all of them in order: a report may bring ten thousand. */

import type { CauseId } from '../kernel/ids.ts'
import { paced, type Stepwise, sorted, mapped } from '../kernel/stepwise.ts'
import { dueOf, type Cause } from '../model/cause.ts'
import { TIERS } from '../model/posture.ts'

/** A place in that order: the first date at any tier, then the id. */
interface Place {
  readonly at: number
  readonly id: CauseId
}

interface Placed extends Place {
  readonly cause: Cause
}

/** At most so many, the first due first. */
export function* worstCauses(causes: readonly Cause[], most: number): Stepwise<Cause[]> {
  let kept: Placed[] = []
  const cut = (): void => {
    kept = kept.toSorted(byPlace).slice(0, most)
  }
  const isPlace = paced()
  for (const cause of causes) {
    kept.push({ ...placeOf(cause), cause })
    if (kept.length >= 2 * most + SLACK) cut()
    if (isPlace()) yield
  }
  cut()
  return kept.map((placed) => placed.cause)
}

/** So that few are not put in order again and again. */
const SLACK = 100

/** What is due at no tier comes last. */
export function placeOf(cause: Cause): Place {
  const due = TIERS.map((tier) => dueOf(cause, tier) ?? Number.MAX_SAFE_INTEGER)
  return { at: Math.min(...due), id: cause.id }
}

function byPlace(a: Place, b: Place): number {
  return a.at - b.at || (a.id < b.id ? -1 : 1)
}

/** Worked out once for each: a report may bring ten thousand. */
export function* byUrgency(causes: Iterable<Cause>): Stepwise<Cause[]> {
  const placed = yield* mapped(causes, (cause) => ({ ...placeOf(cause), cause }))
  const inOrder = yield* sorted(placed, byPlace)
  return inOrder.map((one) => one.cause)
}
