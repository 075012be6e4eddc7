/** Work that is done behind the writes: a few milliseconds at a time, so that what is written waits no longer. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import { LIMITS } from '@holdfast/core/kernel/limits'

/** `stopped`: asked between two steps; true ends it. */
export async function inSteps<T>(work: Generator<void, T>, stopped: () => boolean): Promise<T> {
  let began = performance.now()
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
    if (performance.now() - began < LIMITS.writerSliceMs) continue
    await nextTurn()
    if (stopped()) {
      const ended = new Error('the server stops: it is done at the next start')
      // What it has begun is put away by its own catch.
      throw rethrown(work, ended)
    }
    began = performance.now()
  }
}

function rethrown(work: Generator<void, unknown>, ended: Error): unknown {
  try {
    work.throw(ended)
    return ended
  } catch (thrown) {
    return thrown
  }
}
