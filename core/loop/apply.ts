/** `apply`: an entry is folded into state, and then Assess is asked when time alone will change what it touched. */

import { postureOf } from '../assess/posture.ts'
import type { AssetUid } from '../kernel/ids.ts'
import { earliest, type Instant } from '../kernel/instant.ts'
import type { Entry } from '../state/entries.ts'
import { foldEntry, foldInSlices } from '../state/apply.ts'
import { factsOf } from '../state/evidence/standing.ts'
import type { State } from '../state/state.ts'
import { wakeAt } from '../state/wakeups/wakeups.ts'

/** In place. */
export function apply(state: State, entry: Entry): void {
  foldEntry(state, entry, wake)
}

/** The entries of one input; yields each slice once it is applied. */
export function applyInSlices(
  state: State,
  entries: readonly Entry[],
): Generator<readonly Entry[], void, void> {
  return foldInSlices(state, entries, wake)
}

function wake(state: State, { at }: Entry): void {
  const { anew } = state.wakeups
  for (const [asset, soon] of anew) windClock(state, asset, at, soon)
  anew.clear()
}

/** `soon`: what else asked to be woken by. */
export function windClock(
  state: State,
  asset: AssetUid,
  at: Instant,
  soon: Instant | null = null,
): void {
  const next = postureOf(state, factsOf(state, asset), at).nextChangeAt
  wakeAt(state.wakeups, asset, earliest(next ?? undefined, soon ?? undefined) ?? null)
}
