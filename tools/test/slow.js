/**
 * Preloaded by `npm run test:slow` into every process and thread: the event loop stops now and then for up to some
 * 100 ms, and timers come late, as on a machine that does much else. A test that still passes waits for what it says
 * it waits for; one that fails waited for a time. Plain JavaScript: the launcher runs in any Node.
 */

import { createHash } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'
import timers from 'node:timers'
import promises from 'node:timers/promises'
import { threadId } from 'node:worker_threads'

/** How long the loop stops at most, and how long at most until it does again. */
const STOP_MS = 150
const PAUSE_MS = 600
/** How late a timer may come. */
const LATE_MS = 80

const random = seeded(`${process.env['HOLDFAST_SLOW'] ?? ''} ${process.argv[1] ?? ''} ${threadId}`)
const setTimeoutOf = timers.setTimeout
const sleeper = new Int32Array(new SharedArrayBuffer(4))

// Asleep and not busy: the loop stops all the same, and the next process is not robbed of its processor.
const stopSometimes = () => {
  if (random() < 0.7) Atomics.wait(sleeper, 0, 0, Math.floor(random() ** 2 * STOP_MS))
  setTimeoutOf(stopSometimes, Math.floor(random() * PAUSE_MS)).unref()
}
stopSometimes()

const late = (ms) => Number(ms ?? 0) + Math.floor(random() ** 2 * LATE_MS)

const delayed = Object.assign(
  (call, ms, ...given) => setTimeoutOf(call, late(ms), ...given),
  // `util.promisify` finds the promise's form here.
  setTimeoutOf,
)
const pause = promises.setTimeout
Object.assign(timers, { setTimeout: delayed })
Object.assign(globalThis, { setTimeout: delayed })
Object.assign(promises, {
  setTimeout: (ms, ...given) => pause(late(ms), ...given),
})
syncBuiltinESMExports()

/**
 * Numbers from 0 to 1 that a seed repeats.
 *
 * @param {string} text
 */
function seeded(text) {
  let state = createHash('sha256').update(text).digest().readUInt32LE(0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
