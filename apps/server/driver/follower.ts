/** Folds the ledger into state: all that a replica needs. */

import { setImmediate as turn } from 'node:timers/promises'
import { decodeEntry } from '@holdfast/core/state/read-entry'
import { apply } from '@holdfast/core/loop/apply'
import { emptyState, type State } from '@holdfast/core/state/state'
import type { LedgerStore } from '@holdfast/edges-base/ports/stores'

const REPLAY_CHUNK = 5_000

/** A line that cannot be folded stops the start with its sequence. */
export async function follow(ledger: LedgerStore): Promise<State> {
  const state = emptyState()
  const size = await ledger.size()
  for (let from = 0; from < size; from += REPLAY_CHUNK) {
    for (const line of await ledger.read(from, Math.min(size, from + REPLAY_CHUNK))) {
      const entry = decodeEntry(line)
      if (!entry.ok) throw new Error(`entry ${state.size} cannot be read: ${entry.error.message}`)
      apply(state, entry.value)
    }
    await turn()
  }
  return state
}
