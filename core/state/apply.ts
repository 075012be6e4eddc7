/**
 * `apply` folds one entry into state, in place. It never parses, matches, evaluates policy or reads
 * time: entries record conclusions. How each `kind@v` folds stands with its noun (registry.ts).
 */

import { invariant } from '../kernel/assert.ts'
import type { Entry } from './entries.ts'
import { wakeMoves } from './moves/fold.ts'
import { rowOf } from './registry.ts'
import type { State } from './state.ts'
import { tightenFirst } from './tighten-first.ts'

/** Told after each entry is folded: what it looks at anew stands in `wakeups.anew`. */
export type Listener = (state: State, entry: Entry) => void

export function foldEntry(state: State, entry: Entry, listener: Listener): void {
  invariant(state.size === 0 || entry.at >= state.lastAt, 'time in the ledger never goes back')
  fold(state, entry, state.size)
  listener(state, entry)
  taken(state, [entry])
}

/**
 * The entries of one input, in slices that only tighten until the last (tighten-first.ts). Between two of them
 * decisions may be asked; the size is that of before until all are in. Yields what it has just applied:
 * nothing while it puts them in order.
 */
export function* foldInSlices(
  state: State,
  entries: readonly Entry[],
  listener: Listener,
): Generator<readonly Entry[], void, void> {
  const from = state.size
  const ordering = tightenFirst(state, entries, from)
  let ordered = ordering.next()
  for (; ordered.done !== true; ordered = ordering.next()) yield []
  for (const slice of ordered.value) {
    for (const { entry, seq } of slice) {
      invariant(from === 0 || entry.at >= state.lastAt, 'time in the ledger never goes back')
      fold(state, entry, seq)
      listener(state, entry)
    }
    yield slice.map((step) => step.entry)
  }
  taken(state, entries)
}

/** All of them are in: only now the ledger is told to be so long. */
function taken(state: State, entries: readonly Entry[]): void {
  state.size += entries.length
  for (const { kind } of entries) {
    state.entriesByKind.set(kind, (state.entriesByKind.get(kind) ?? 0) + 1)
  }
  const last = entries.at(-1)
  if (last !== undefined) state.lastAt = last.at
}

/** `seq`: the entry's own position is the only sequence that cannot be wrong. */
function fold(state: State, entry: Entry, seq: number): void {
  rowOf(entry).fold(state, entry, seq)
  if (state.moving.size + state.left.size > 0) wakeMoves(state, entry)
}
