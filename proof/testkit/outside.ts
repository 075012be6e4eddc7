/** A clock, a machine and a time service that a test turns by hand. */

import { instant, type Instant } from '@holdfast/core/kernel/instant'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Clock, TimeService } from '@holdfast/edges-base/ports/outside'

export interface Outside {
  readonly clock: Clock
  readonly timeService: TimeService
  /** Time passes, on the wall and on the monotonic clock. */
  pass(ms: number): void
  /** Somebody sets the wall. */
  jump(ms: number): void
  /** The machine sleeps: only wall and uptime go on. */
  sleep(ms: number): void
  /** Another start of the machine: the monotonic clock and the uptime begin anew. */
  reboot(): void
  /** Null: the system tells no uptime. */
  telling: boolean
  word: Instant | 'never' | null
}

export function outsideAt(from: number = Date.now()): Outside {
  let wall = from
  let monotonic = 5_000
  let uptime = 60_000
  let boots = 1
  const outside: Outside = {
    telling: true,
    word: null,
    clock: {
      wall: () => instant(wall),
      monotonic: () => monotonic,
      running: () => (outside.telling ? { boot: `boot-${boots}`, ms: uptime } : null),
    },
    timeService: { lastWord: async () => outside.word },
    pass(ms) {
      wall += ms
      monotonic += ms
      uptime += ms
    },
    jump(ms) {
      wall += ms
    },
    sleep(ms) {
      wall += ms
      uptime += ms
    },
    reboot() {
      boots += 1
      monotonic = 1
      uptime = 20_000
    },
  }
  return outside
}

export const assetNo = (at: number): AssetUid => `as_${at}` as AssetUid // Only told apart.
