/** The decide thread, taken for a few milliseconds at a time: decisions come between. */

import { setImmediate as others } from 'node:timers/promises'
import { LIMITS } from '@holdfast/core/kernel/limits'

export interface Turn {
  /** It has taken its share. */
  isOver(): boolean
  /** Resolves in a turn of its own, after whatever waited. */
  next(): Promise<void>
}

/** Begun in this turn. */
export function startTurn(monotonic: () => number): Turn {
  let began = monotonic()
  return {
    isOver: () => monotonic() - began >= LIMITS.turnMsMax,
    async next() {
      await others()
      began = monotonic()
    },
  }
}
