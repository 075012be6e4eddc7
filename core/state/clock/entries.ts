/** What the entries of the clock say. */

import type { Instant } from '../../kernel/instant.ts'
import type { ClockState, ClockTrust } from '../../model/clock.ts'

export interface ClockEntries {
  /** The wall clock disagrees with the time that has passed: from here on entries follow the latter. */
  readonly 'clock.suspected@1': {
    readonly wall: Instant
    /** This instant as the machine counts it, sleep included, and in which of its starts; null: it does not tell. */
    readonly machine: ClockState['machine']
  }
  /** The wall clock counts again: it agrees, or somebody answers for it. */
  readonly 'clock.trusted@1': {
    readonly wall: Instant
    readonly by: ClockTrust
    readonly reason: string
  }
}
