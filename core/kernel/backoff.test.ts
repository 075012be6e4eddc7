/** Waits after failures: never under the least, never over the most, growing, spread. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { backoffMs } from './backoff.ts'

const LIMITS = { minMs: 5_000, maxMs: 300_000 }

for (const [before, random, wait] of [
  [0, 0, 5_000],
  [0, 0.5, 10_000],
  [5_000, 0.999, 14_990],
  [100_000, 0.5, 152_500],
  [100_000, 0.999, 299_705],
  [100_001, 1, 300_000],
  [300_000, 0, 5_000],
  [300_000, 0.999, 300_000],
] as const) {
  test(`after ${before} ms, by chance ${random}: ${wait} ms`, () => {
    assert.equal(backoffMs(LIMITS, before, random), wait)
  })
}

test('every wait is a whole number of milliseconds within its limits', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 100_000 }),
      fc.integer({ min: 0, max: 1_000_000 }),
      fc.integer({ min: 0, max: 2_000_000 }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (minMs, more, before, random) => {
        const wait = backoffMs({ minMs, maxMs: minMs + more }, before, random)
        return wait >= minMs && wait <= minMs + more && Number.isInteger(wait)
      },
    ),
  )
})
