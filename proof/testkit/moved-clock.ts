/** The clock of the machine, and what a test lets pass beside it: for the server nothing jumps, time passes. */

import { instant } from '@holdfast/core/kernel/instant'
import { systemClock } from '@holdfast/edges-base/clock/system-clock'
import type { Clock } from '@holdfast/edges-base/ports/outside'

export function movedClock(): { readonly clock: Clock; readonly pass: (ms: number) => void } {
  const real = systemClock()
  let past = 0
  return {
    clock: {
      wall: () => instant(real.wall() + past),
      monotonic: () => real.monotonic() + past,
      running() {
        const running = real.running()
        return running === null ? null : { ...running, ms: running.ms + past }
      },
    },
    pass: (ms) => void (past += ms),
  }
}
