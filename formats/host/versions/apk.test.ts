/** Alpine version order: a table with its refusals, and that well-formed versions are an order. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compareApk } from './apk.ts'

const CASES = [
  ['1.2.3-r0', '1.2.3-r1', 'less'],
  ['1.2.3', '1.2.3-r0', 'less'],
  ['1.0.0_rc1', '1.0.0', 'less'],
  ['1.0.0_p1', '1.0.0', 'greater'],
  ['1.0_alpha', '1.0_beta', 'less'],
  ['1.0_p1', '1.0_p10', 'less'],
  ['1.1.1k-r0', '1.1.1l-r0', 'less'],
  ['1.05', '1.5', 'less'],
  ['1.005', '1.05', 'less'],
  ['1.0.05', '1.0.0', 'greater'],
  ['1.0', '1.001', 'less'],
  ['1.01', '1.001', 'greater'],
  ['8.0.0056-r1', '8.0.0178-r0', 'less'],
  ['20240101-r0', '20231231-r9', 'greater'],
  ['1.2.3-r4', '1.2.3-r4', 'equal'],
  ['', '1', 'incomparable'],
  ['1', '', 'incomparable'],
  ['1 2', '1', 'incomparable'],
  ['1.0-x', '1.0-y', 'incomparable'],
  ['1.0_what', '1.0', 'incomparable'],
  ['1.0:1', '1.0:2', 'incomparable'],
  ['1.', '1.-', 'incomparable'],
  ['1.0-r1-r2', '1.0-r1-r3', 'incomparable'],
  ['1.0~2', '1.0~3', 'incomparable'],
  ['1.0A', '1.0B', 'incomparable'],
  ['1'.repeat(5_000), '1', 'incomparable'],
  ['1', '1'.repeat(5_000), 'incomparable'],
  ['1.r2', '1.r1', 'incomparable'],
] as const

for (const [a, b, expected] of CASES) {
  test(`${a.slice(0, 30) || '(empty)'} and ${b.slice(0, 30) || '(empty)'}: ${expected}`, () =>
    assert.equal(compareApk(a, b), expected))
}

test('antisymmetric and transitive', () => {
  const version = fc.stringMatching(
    /^[1-9][0-9]?(?:\.[0-9]{1,2}){0,2}[a-c]?(?:_(?:rc|p|alpha)[0-9]?)?(?:-r[0-9])?$/,
  )
  const rank = { less: -1, equal: 0, greater: 1, incomparable: Number.NaN } as const
  fc.assert(
    fc.property(version, version, version, (a, b, c) => {
      assert.equal(rank[compareApk(a, b)], 0 - rank[compareApk(b, a)])
      const sorted = [a, b, c].toSorted((x, y) => rank[compareApk(x, y)])
      assert.ok(rank[compareApk(sorted[0] ?? '', sorted[2] ?? '')] <= 0)
    }),
    { seed: 3, numRuns: 5_000 },
  )
})
