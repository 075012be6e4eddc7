/** The ledger itself: which it is, how far it was folded, and from which older state it goes on. */

import type { Instant } from '../../kernel/instant.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface LedgerTables {
  ledgerId: string
  checkpointKey: string
  /** Entries folded so far; the next entry's sequence. */
  size: number
  /** How many of those are of each kind, whatever their version: nobody reads the whole past to count them. */
  readonly entriesByKind: Table<string, number>
  lastAt: Instant
  /** How often a person has accepted an older state, and when last; null: never. */
  epoch: number
  restoredAt: Instant | null
}

export function emptyLedger(): LedgerTables {
  return {
    ledgerId: '',
    checkpointKey: '',
    size: 0,
    entriesByKind: new Map(),
    lastAt: 0 as Instant, // Before the first entry there is no time.
    epoch: 0,
    restoredAt: null,
  }
}

export const LEDGER_TWINS: Twins<LedgerTables> = {
  ledgerId: TOLD,
  checkpointKey: TOLD,
  size: TOLD,
  entriesByKind: TOLD,
  lastAt: TOLD,
  epoch: TOLD,
  restoredAt: TOLD,
}
