/** RPM version order: a table, its refusals, and that it is an order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareRpm } from './rpm.ts'

const CASES = [
  ['1.0-1.el9', '1.0-1.el9', 'equal'],
  ['1:1.0-1', '2.0-1', 'greater'],
  ['0:1.0-1', '1.0-1', 'equal'],
  ['1.0~rc1-1', '1.0-1', 'less'],
  ['1.0^git1-1', '1.0-1', 'greater'],
  ['1.0^git1-1', '1.0.1-1', 'less'],
  ['1.0-1.el9', '1.0-1.el9_2', 'less'],
  ['5.14.0-427.el9', '5.14.0-70.el9', 'greater'],
  ['1.0a', '1.0.1', 'less'],
  ['99999999999999999999', '99999999999999999998', 'greater'],
  ['1.010', '1.10', 'equal'],
  ['', '1', 'incomparable'],
  ['1', '', 'incomparable'],
  ['', '', 'incomparable'],
  ['1 0', '1', 'incomparable'],
  ['1\n', '1', 'incomparable'],
  ['1', '1\t2', 'incomparable'],
  ['1'.repeat(5_000), '1', 'incomparable'],
  ['1', '2'.repeat(5_000), 'incomparable'],
  [' ', ' ', 'incomparable'],
  ['1-1 ', '1-1', 'incomparable'],
  ['\u00a01', '1', 'incomparable'],
] as const

for (const [a, b, expected] of CASES) {
  test(`${JSON.stringify(a.slice(0, 30))} and ${JSON.stringify(b.slice(0, 30))}: ${expected}`, () =>
    assert.equal(compareRpm(a, b), expected))
}

test('antisymmetric and transitive', () => {
  const version = fc.stringMatching(/^[0-9]{1,2}(?:[.~^][0-9a-c]{1,2}){0,3}(?:-[0-9a-c.]{1,3})?$/)
  const rank = { less: -1, equal: 0, greater: 1, incomparable: Number.NaN } as const
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(rank[compareRpm(a, b)], 0 - rank[compareRpm(b, a)])
      const sorted = [a, b, c].toSorted((x, y) => rank[compareRpm(x, y)])
      assert.ok(rank[compareRpm(sorted[0] ?? '', sorted[2] ?? '')] <= 0)
    }),
    { seed: 5, numRuns: 5_000 },
  )
})
