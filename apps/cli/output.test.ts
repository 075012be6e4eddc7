/** A sentence of the server as one reads it in a terminal. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { told } from './output.ts'

const NOW = Date.UTC(2026, 10, 26, 4, 30)
const ROWS: readonly (readonly [string, string])[] = [
  [
    'web-01 is blocked since 2026-11-26T03:21:29Z (1 h): x',
    'web-01 is blocked since 03:21 UTC (1 h): x',
  ],
  ['until 2026-11-27T03:21:29.123Z, then', 'until 2026-11-27 03:21 UTC, then'],
  ['from 2026-11-25T23:59Z to 2026-11-26T00:00Z', 'from 2026-11-25 23:59 UTC to 00:00 UTC'],
  ['release 2026-11-26', 'release 2026-11-26'],
  ['2026-11-26T03:21:29+01:00', '2026-11-26T03:21:29+01:00'],
]
for (const [said, shown] of ROWS) {
  test(`${said}: ${shown}`, () => assert.equal(told(said, NOW), shown))
}
