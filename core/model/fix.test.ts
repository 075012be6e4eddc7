/** Which version fixes a flaw for what is installed, and what a fix of one branch never closes. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { VersionRange } from './advisory.ts'
import { fixAmong, fixInRanges, insideRange, isFixedBy } from './fix.ts'

const range = (
  introduced: string,
  fixed: string | null,
  lastAffected: string | null = null,
): VersionRange => ({ introduced, fixed, lastAffected })

describe('the fix among those that a report names', () => {
  const ROWS: readonly (readonly [string, string, readonly string[], string | null])[] = [
    ['npm', '3.1.0', ['2.9.9', '3.1.4'], '3.1.4'],
    ['npm', '2.9.0', ['2.9.9', '3.1.4'], '2.9.9'],
    ['npm', '2.9.0', ['3.1.4', '2.9.9'], '2.9.9'],
    ['npm', '3.0.0-rc.1', ['2.9.9', '3.0.0'], '3.0.0'],
    ['pypi', '4.2.1+cpu', ['3.2.18', '4.2.1', '4.2.2'], '4.2.2'],
    ['golang', 'v1.21.5', ['1.20.14', '1.21.7', '1.22.0'], '1.21.7'],
    ['gem', '7.0.4-java', ['6.1.7', '7.0.4', '7.0.5'], '7.0.5'],
    ['deb', '1:9.2p1-2+deb12u1', ['1:8.4p1-5+deb11u3', '1:9.2p1-2+deb12u3'], '1:9.2p1-2+deb12u3'],
    // A fix at or below what is installed is none.
    ['npm', '2.0.0', ['1.2.3'], null],
    ['npm', '2.0.0', ['2.0.0'], null],
    ['npm', '2.0.0', [], null],
    ['npm', '2.0.0', ['latest', '1.2.3'], null],
    // Without an order: the branch with the most numbers in common.
    ['generic', '18.17.1', ['16.20.2', '18.18.2', '20.8.1'], '18.18.2'],
    ['generic', '1.0', ['2.0', '3.0'], '3.0'],
    ['npm', '', ['1.2.3', '2.0.1'], '2.0.1'],
  ]
  for (const [type, installed, fixes, expected] of ROWS) {
    test(`${type} ${installed} of ${fixes.join(', ')}: ${expected}`, () =>
      assert.equal(fixAmong(installed, fixes, type, compareVersions).fixed, expected))
  }
})

describe('what a fix closes, and what lies in another branch', () => {
  const ROWS: readonly (readonly [string, string, readonly string[], string, string])[] = [
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '2.9.9', 'yes'],
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '2.10.0', 'yes'],
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '3.1.4', 'yes'],
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '4.0.0', 'yes'],
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '3.0.0', 'no'],
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '3.1.3', 'no'],
    ['npm', '2.8.0', ['2.9.9', '3.1.4'], '2.9.8', 'no'],
    ['npm', '2.8.0', ['2.9.9', '2.11.2'], '2.10.1', 'no'],
    ['npm', '2.8.0', ['2.9.9', '2.11.2'], '2.9.12', 'yes'],
    ['npm', '2.8.0', ['2.9.9', '5.0.1'], '4.0.0', 'no'],
    ['golang', '1.20.1', ['v1.20.14', 'v1.21.7'], 'v1.21.0', 'no'],
    ['golang', '1.20.1', ['v1.20.14', 'v1.21.7'], 'v1.20.15', 'yes'],
    ['deb', '1.0-1', ['1.2-1', '1:0.5-1'], '1:0.4-1', 'no'],
    ['npm', '2.8.0', ['2.9.9'], 'main', 'unknown'],
  ]
  for (const [type, installed, fixes, version, expected] of ROWS) {
    test(`${installed}, fixed in ${fixes.join(', ')}: ${version} is fixed: ${expected}`, () => {
      const { fixed, alsoAffected } = fixAmong(installed, fixes, type, compareVersions)
      assert.ok(fixed !== null)
      assert.equal(isFixedBy(version, fixed, alsoAffected, type, compareVersions), expected)
    })
  }

  test('every fix closes what it is a fix of, whatever else is named', () => {
    const version = fc.tuple(fc.nat(4), fc.nat(12), fc.nat(12)).map((numbers) => numbers.join('.'))
    fc.assert(
      fc.property(
        version,
        fc.array(version, { minLength: 1, maxLength: 4 }),
        (installed, fixes) => {
          const { fixed, alsoAffected } = fixAmong(installed, fixes, 'npm', compareVersions)
          if (fixed === null) return
          assert.equal(compareVersions('npm', installed, fixed), 'less')
          const above = fixes.filter((fix) => compareVersions('npm', installed, fix) === 'less')
          for (const one of above) {
            assert.equal(isFixedBy(one, fixed, alsoAffected, 'npm', compareVersions), 'yes', one)
          }
          assert.equal(isFixedBy(installed, fixed, alsoAffected, 'npm', compareVersions), 'no')
        },
      ),
      { seed: 5, numRuns: 2_000 },
    )
  })
})

describe('the fix among the ends of ranges', () => {
  const BRANCHES = [range('0', '1.4.9'), range('2.0.0', '2.2.1'), range('3.0.0', null, '3.0.7')]
  const ROWS: readonly (readonly [string, readonly VersionRange[], string | null])[] = [
    ['1.0.0', BRANCHES, '1.4.9'],
    ['2.1.0', BRANCHES, '2.2.1'],
    ['3.0.2', BRANCHES, null],
    ['1.0.0', [range('0', null, '1.4.0'), range('2.0.0', '2.2.1')], '2.2.1'],
    ['1.0.0', [range('0', '1.2.0'), range('1.1.0', '1.5.0')], '1.5.0'],
    ['1.0.0', [range('0', '1.6.0', '1.5.3')], '1.6.0'],
    ['1.0.0', [range('0', null)], null],
  ]
  for (const [installed, ranges, expected] of ROWS) {
    test(`${installed} in ${ranges.map((versionRange) => Object.values(versionRange).join()).join(' and ')}: ${expected}`, () =>
      assert.equal(fixInRanges(installed, ranges, 'npm', compareVersions).fixed, expected))
  }

  test('what is above the fix and in another branch is not fixed', () => {
    const { fixed, alsoAffected } = fixInRanges('1.0.0', BRANCHES, 'npm', compareVersions)
    const closed = (version: string): string =>
      isFixedBy(version, fixed ?? '', alsoAffected, 'npm', compareVersions)
    const seen = ['1.4.8', '1.4.9', '1.9.9', '2.0.0', '2.2.1', '3.0.7', '3.0.8'].map(closed)
    assert.deepEqual(seen, ['no', 'yes', 'yes', 'no', 'yes', 'no', 'yes'])
  })

  test('a limit ends a range and fixes nothing; bounds that cannot be read say nothing', () => {
    const inside = (version: string, versionRange: VersionRange): string =>
      insideRange(version, versionRange, 'npm', compareVersions)
    const limited = { ...range('1.0.0', null), limit: '2.0.0' }
    assert.deepEqual(
      ['0.9.0', '1.5.0', '2.0.0', 'main'].map((one) => inside(one, limited)),
      ['no', 'yes', 'no', 'unknown'],
    )
    assert.equal(fixInRanges('1.5.0', [limited], 'npm', compareVersions).fixed, null)
    assert.equal(inside('1.5.0', { ...range('0', null), unreadable: 'fixed main' }), 'unknown')
    assert.equal(inside('1.5.0', range('0', 'main')), 'unknown')
    assert.equal(inside('1.5.5', range('0', '1.6.0', '1.5.3')), 'no')
  })
})
