/** Whether a version is affected: lists by the order, entries of several branches, what cannot be told. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { AffectedPackage, VersionRange } from '../model/advisory.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { affectedBy } from './affected.ts'

function entry(
  type: string,
  versions: readonly string[],
  ranges: readonly VersionRange[] = [],
): AffectedPackage {
  return { type, distro: null, name: 'x', ranges, versions }
}

describe('a list is of versions, not of spellings', () => {
  const ROWS: readonly (readonly [string, string, readonly string[], string])[] = [
    ['composer', '5.1.0', ['v5.0.0', 'v5.1.0'], 'affected'],
    ['composer', 'v5.1', ['5.1.0.0'], 'affected'],
    ['pypi', '1.0.0rc1', ['1.0rc1'], 'affected'],
    ['pypi', '2.4.0+rocm', ['2.4'], 'affected'],
    ['pypi', '1.0-1', ['1.0.post1'], 'affected'],
    ['maven', '4.1.0.Final', ['4.1'], 'affected'],
    ['maven', '2-alpha-1', ['2a1'], 'affected'],
    ['maven', '1-ga-1', ['1-1'], 'affected'],
    ['gem', '3.2.1-x86_64-darwin', ['3.2.0', '3.2.1'], 'affected'],
    ['golang', 'v1.9.0', ['1.9.0'], 'affected'],
    ['golang', 'go1.22rc2', ['1.22.0-rc.2'], 'affected'],
    ['nuget', '4.3.0', ['4.3.0.0'], 'affected'],
    ['cran', '1.5-2', ['1.5.2'], 'affected'],
    ['deb', '1.2-3', ['0:1.2-3'], 'affected'],
    ['conan', '1.2.0', ['1.2.0'], 'affected'],
    ['composer', '5.1.0', ['v5.0.0', 'v5.1.1'], 'not-affected'],
    ['composer', '5.1.0', ['5.10', '51', '5.0.1'], 'not-affected'],
    ['pypi', '1.0.1', ['1.0', '1.1', '10.1'], 'not-affected'],
    ['pypi', '1.0.0rc1', ['1.0.0'], 'not-affected'],
    ['maven', '4.1', ['4.1.1', '4.1-SNAPSHOT'], 'not-affected'],
    ['gem', '3.2.1-x86_64-darwin', ['3.2.11', '3.2.1.1'], 'not-affected'],
    ['pub', '1.0.0+2', ['1.0.0', '1.0.0+1'], 'not-affected'],
    ['golang', 'go1.22rc2', ['1.22.0', '1.22.0-rc.1'], 'not-affected'],
    // A branch is no version, so it is neither in a list of versions nor out of it.
    ['composer', 'dev-main', ['1.0.0'], 'unknown'],
    ['npm', 'file:../x', ['1.0.0'], 'unknown'],
    // Odd entries in a list make nothing of what is a version.
    ['composer', '1.0.1', ['dev-main', '1.0.0'], 'not-affected'],
  ]
  for (const [type, version, versions, state] of ROWS) {
    test(`${type} ${version} of ${versions.join(', ')}: ${state}`, () =>
      assert.equal(affectedBy(version, [entry(type, versions)], compareVersions).state, state))
  }

  test('of a long list only what begins alike is compared', () => {
    const versions = Array.from({ length: 400 }, (_, at) => `${at}.1.0`)
    let compared = 0
    const counting: VersionOrder = (...of) => {
      compared += 1
      return compareVersions(...of)
    }
    assert.equal(affectedBy('7.1', [entry('pypi', versions)], counting).state, 'affected')
    assert.ok(compared <= 2, `${compared}`)
    assert.equal(affectedBy('7.2', [entry('pypi', versions)], counting).state, 'not-affected')
    assert.ok(compared <= 4, `${compared}`)
  })
})

describe('an entry for each branch', () => {
  const range = (introduced: string, fixed: string | null): VersionRange => ({
    introduced,
    fixed,
    lastAffected: null,
  })
  const entries = [
    { ...entry('npm', [], [range('2.0.0', '2.2.1')]), severity: 'high' as const },
    { ...entry('npm', [], [range('0', '1.4.9')]), severity: 'low' as const },
  ]

  test('the fix is that of the branch, and the rating that of the entry', () => {
    const affected = affectedBy('1.0.0', entries, compareVersions)
    assert.deepEqual(affected, {
      state: 'affected',
      severity: 'low',
      fixed: '1.4.9',
      alsoAffected: [range('2.0.0', '2.2.1')],
    })
    const two = affectedBy('2.1.0', entries, compareVersions)
    assert.deepEqual(two, { state: 'affected', severity: 'high', fixed: '2.2.1', alsoAffected: [] })
    assert.deepEqual(affectedBy('1.5.0', entries, compareVersions), { state: 'not-affected' })
  })

  test('of two that rate the same version the worse counts', () => {
    const both = [...entries, { ...entry('npm', ['1.0.0']), severity: 'critical' as const }]
    const found = affectedBy('1.0.0', both, compareVersions)
    assert.equal(found.state === 'affected' && found.severity, 'critical')
  })

  test('affected, and nobody says which versions: unknown, unless another entry knows', () => {
    assert.equal(affectedBy('1.0.0', [entry('npm', [])], compareVersions).state, 'unknown')
    assert.equal(
      affectedBy('1.0.0', [entry('npm', []), ...entries], compareVersions).state,
      'affected',
    )
  })

  test('a bound that cannot be compared is neither safe nor affected without a fix', () => {
    for (const ranges of [[range('0', 'main')], [range('main', null)], [range('main', '3.0.0')]]) {
      const found = affectedBy('1.0.0', [entry('npm', [], ranges)], compareVersions)
      assert.deepEqual(found, { state: 'unknown' })
    }
  })
})
