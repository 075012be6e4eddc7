/**
 * Preloaded into a server or an agent: the wall clock is ahead by as many milliseconds as the file named by
 * `HOLDFAST_TEST_CLOCK` says. Time that passes (timers, the monotonic clock) is not touched. Plain JavaScript, as
 * what a runtime preloads is.
 */

import { readFileSync } from 'node:fs'

const file = process.env['HOLDFAST_TEST_CLOCK'] ?? ''
const RealDate = Date
const LOOK_MS = 50
let ahead = 0
let lookedAt = Number.NEGATIVE_INFINITY

function now() {
  const real = RealDate.now()
  if (real - lookedAt > LOOK_MS) {
    lookedAt = real
    try {
      ahead = Number(readFileSync(file, 'utf8')) || 0
    } catch {
      ahead = 0
    }
  }
  return real + ahead
}

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given) => (given.length === 0 ? new target(now()) : new target(...given)),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
