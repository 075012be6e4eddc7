/** One way to say how long ago something was and when something is due. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ago, until } from './ago.ts'

const NOW = Date.UTC(2026, 10, 24, 21, 15)
const WORDS = { none: '–', past: 'now' }

for (const [at, told] of [
  [NOW - 45_000, '45 s ago'],
  [NOW - (2 * 3_600_000 + 4 * 60_000 + 9_000), '2 h 4 m ago'],
  ['2026-11-24T20:15:00Z', '1 h ago'],
  ['2026-11-24T22:15:00+02:00', '1 h ago'],
  ['2025-11-24T21:15:00Z', '365 d ago'],
  [NOW, '0 s ago'],
  // A clock that is ahead of ours says nothing of the past.
  [NOW + 5_000, '0 s ago'],
  ['no time', '0 s ago'],
  [null, 'never'],
  [undefined, 'never'],
  [{ at: NOW }, 'never'],
] as const) {
  test(`${JSON.stringify(at) ?? 'nothing'} is ${told}`, () => {
    assert.equal(ago(at, NOW), told)
  })
}

for (const [at, told] of [
  [NOW + 3 * 3_600_000, 'in 3 h'],
  ['2026-11-26T22:15:00Z', 'in 2 d 1 h'],
  [NOW + 400, 'in 0 s'],
  [NOW, 'now'],
  [NOW - 1, 'now'],
  ['2026-11-24T21:14:59Z', 'now'],
  [null, '–'],
  [undefined, '–'],
  [true, '–'],
] as const) {
  test(`${JSON.stringify(at) ?? 'nothing'} is due ${told}`, () => {
    assert.equal(until(at, NOW, WORDS), told)
  })
}
