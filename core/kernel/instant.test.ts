/** Times as they are written: what no calendar has is none. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatInstant, parseInstant } from './instant.ts'

const TIMES = [
  ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z'],
  ['2026-11-24t12:00:00z', '2026-11-24T12:00:00Z'],
  ['2026-11-24 12:00:00+02:00', '2026-11-24T10:00:00Z'],
  ['2028-02-29T23:59:59.5Z', '2028-02-29T23:59:59.500Z'],
  ['2026-12-31T23:59:59-14:00', '2027-01-01T13:59:59Z'],
  ['2026-11-24T24:00:00Z', null],
  ['2026-11-24T23:60:00Z', null],
  ['2026-11-24T23:59:60Z', null],
  ['2027-02-29T00:00:00Z', null],
  ['2027-02-30T00:00:00Z', null],
  ['2026-11-31T00:00:00Z', null],
  ['2026-13-01T00:00:00Z', null],
  ['2026-00-10T00:00:00Z', null],
  ['2026-11-00T00:00:00Z', null],
  ['2026-11-24T12:00:00+24:00', null],
  ['2026-11-24T12:00:00+02:60', null],
  ['2026-11-24T12:00:00', null],
  ['2026-11-24', null],
  ['12026-11-24T12:00:00Z', null],
  ['٢٠٢٦-11-24T12:00:00Z', null],
  ['2026-11-24T12:00:00Z ', null],
  ['', null],
] as const
for (const [text, expected] of TIMES) {
  test(`${JSON.stringify(text)} is ${expected ?? 'no time'}`, () => {
    const at = parseInstant(text)
    assert.equal(at === undefined ? null : formatInstant(at), expected)
  })
}
