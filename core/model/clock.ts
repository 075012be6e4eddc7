/** What is known of the wall clock: what a restart must know, and what the driver tells of it. */

import type { Instant } from '../kernel/instant.ts'

export interface ClockState {
  /** When the wall clock began to disagree with the time that had passed; null: it does not. */
  readonly suspectSince: Instant | null
  /** That instant as the machine counts it, sleep included, and in which of its starts; null: it does not tell. */
  readonly machine: { readonly boot: string; readonly ms: number } | null
  /** So far behind the last entry was a wall that was taken as right: the ledger's time waits for it. */
  readonly aheadMs: number
}

/** `agrees`: with the time that has passed; the others answer for a wall that does not. */
export type ClockTrust = 'agrees' | 'time-service' | 'agents' | 'person'

export type ClockInput =
  /** The wall has begun to disagree. */
  | {
      readonly kind: 'suspect-clock'
      readonly wall: Instant
      readonly machine: ClockState['machine']
    }
  /** It counts again, and by whose word. */
  | {
      readonly kind: 'trust-clock'
      readonly wall: Instant
      readonly by: ClockTrust
      readonly reason: string
    }
