/** The rest of the outside world, handed in so that tests and the simulator can own it. */

import type { Instant } from '@holdfast/core/kernel/instant'

export interface Clock {
  /** May jump. */
  wall(): Instant
  /** Milliseconds that never go back; they may stand still while the machine sleeps. */
  monotonic(): number
  /** Which start of the machine this is, and how long it runs, sleep included; null: the system does not tell. */
  running(): { readonly boot: string; readonly ms: number } | null
}

/** What keeps the wall right on this machine. */
export interface TimeService {
  /**
   * The newest instant, of the wall as it was then, at which it said that the wall is right. `never`: it runs, and has not
   * said so since the machine started. Null: nothing here can be asked, which MUST NOT be taken for either.
   */
  lastWord(): Promise<Instant | 'never' | null>
}

export interface Random {
  bytes(count: number): Uint8Array
}
