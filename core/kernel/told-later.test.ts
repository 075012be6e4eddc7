/** Ages move on, terms come nearer, and everything else stays as it was written. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, HOUR_MS, MINUTE_MS } from './instant.ts'
import { toldLater } from './told-later.ts'

const ROWS: readonly (readonly [string, number, string])[] = [
  ['first seen 3 h ago', HOUR_MS, 'first seen 4 h ago'],
  ['first seen 59 m 30 s ago; still missing', MINUTE_MS, 'first seen 1 h ago; still missing'],
  ['first seen 0 s ago', 2 * DAY_MS, 'first seen 2 d ago'],
  [
    'since 2026-11-24T21:15:00Z (19 m 55 s): x',
    14 * MINUTE_MS,
    'since 2026-11-24T21:15:00Z (33 m 55 s): x',
  ],
  ['tier 0 would be blocked in 3 h', HOUR_MS, 'tier 0 would be blocked in 2 h'],
  ['tier 0 would be blocked in 3 h', 4 * HOUR_MS, 'tier 0 would be blocked now (since 1 h)'],
  // What is no age, or no age of now.
  [
    'posture policy: 3 d after it was first seen',
    DAY_MS,
    'posture policy: 3 d after it was first seen',
  ],
  ['none proven in 30 days', DAY_MS, 'none proven in 30 days'],
  ['kernel 6.1 (5 m) is installed', DAY_MS, 'kernel 6.1 (5 m) is installed'],
  ['holdfast hold release h_1 --until 8h', DAY_MS, 'holdfast hold release h_1 --until 8h'],
  ['in 3 hosts', DAY_MS, 'in 3 hosts'],
  ['since 2026-11-24T21:15:00Z', DAY_MS, 'since 2026-11-24T21:15:00Z'],
  ['', DAY_MS, ''],
]

for (const [text, ms, later] of ROWS) {
  test(`${text} +${ms}`, () => assert.equal(toldLater(text, ms), later))
}
