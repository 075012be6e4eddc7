/** Every order is total over what it reads, and refuses what it does not: a pair is never guessed. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compareVersions, ORDERS } from './order.ts'

const NUMBERS = ['0', '1', '2', '10', '01']
/** What versions of an ecosystem are made of, beside numbers and dots. */
const MADE_OF: { readonly [ecosystem: string]: readonly string[] } = {
  deb: ['~rc', '+b', '-1', ':2', '~', 'a'],
  rpm: ['~rc', '^git', '-1', ':2', 'a', '_1'],
  apk: ['_rc', '_p1', '-r1', '_alpha2', 'a'],
  pep440: ['a1', 'rc2', '.dev3', '.post4', '+local', '-1'],
  semver: ['-rc.1', '-a', '+b', '-1'],
  // Behind a dot Maven itself orders words in circles (1-x < 1.0.beta < 1 < 1-x).
  maven: ['-rc-1', 'beta2', '-SNAPSHOT', '-x', '-1'],
  gem: ['.rc1', '.a', '-b', 'pre'],
  nuget: ['-rc.1', '-A', '+b', '-1'],
  go: ['-rc.1', '-0.20200101000000-abcdefabcdef', '+incompatible'],
  packagist: ['-beta2', 'RC1', '-dev', 'pl1', '-alpha'],
  pub: ['-rc.1', '-a', '+b', '+1'],
  cran: ['-1', '-2'],
  hackage: ['.3'],
}
const versionOf = (ecosystem: string): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        fc.constantFrom(...NUMBERS).map((one) => `.${one}`),
        fc.constantFrom(...(MADE_OF[ecosystem] ?? [])),
      ),
      { maxLength: 4 },
    )
    .map((rest) => `1${rest.join('')}`)
const MIRROR = {
  less: 'greater',
  greater: 'less',
  equal: 'equal',
  incomparable: 'incomparable',
} as const

for (const [ecosystem, order] of ORDERS) {
  const version = versionOf(ecosystem)
  test(`${ecosystem}: a version equals itself, and two answers mirror each other`, () => {
    fc.assert(
      fc.property(version, version, (a, b) => {
        const same = order(a, a)
        assert.ok(same === 'equal' || same === 'incomparable', `${a}: ${same}`)
        assert.equal(order(b, a), MIRROR[order(a, b)], `${a} ${b}`)
      }),
      { numRuns: 500, seed: 7 },
    )
  })

  test(`${ecosystem}: what is less than something less is less`, () => {
    let compared = 0
    fc.assert(
      fc.property(version, version, version, (a, b, c) => {
        if (order(a, b) !== 'less' || order(b, c) !== 'less') return
        compared += 1
        const last = order(a, c)
        assert.ok(last === 'less' || last === 'incomparable', `${a} < ${b} < ${c}, but ${last}`)
      }),
      { numRuns: 3_000, seed: 11 },
    )
    assert.ok(compared > 20, `only ${compared} chains`)
  })
}

describe('what no order knows is incomparable', () => {
  const REFUSED: readonly (readonly [string, string, string])[] = [
    ['deb', '', '1'],
    ['deb', '1 2', '1'],
    ['rpm', '', ''],
    ['apk', '1 0', '1'],
    ['pep440', '1 .0', '1'],
    ['semver', 'latest', '1.0.0'],
    ['semver', '1.0.0', '*'],
    ['maven', '1 0', '1'],
    ['gem', 'x', '1'],
    ['gem', '1..2', '1'],
    ['nuget', '', '1.0.0'],
    ['go', '(devel)', 'v1.0.0'],
    ['packagist', 'dev-main', '1.0.0'],
    ['packagist', '1.0.0', 'dev-main'],
    ['pub', 'any', '1.0.0'],
    ['cran', '1.0a', '1.0'],
    ['hackage', '1-0', '1.0'],
    ['generic', '1', '2'],
    ['', '1', '2'],
    ['semver', '9'.repeat(5_000), '1'],
  ]
  for (const [ecosystem, a, b] of REFUSED) {
    test(`${ecosystem} ${a.slice(0, 20)} ${b}`, () => {
      assert.equal(compareVersions(ecosystem, a, b), 'incomparable')
    })
  }
})

test('what has no order is still equal to itself; package URL types have their order', () => {
  assert.equal(compareVersions('generic', '1', '1'), 'equal')
  assert.equal(compareVersions('pypi', '1.0.dev0', '1.0a0'), 'less')
  assert.equal(compareVersions('golang', 'v0.0.0-20200101000000-abcdef', 'v0.0.1'), 'less')
  assert.equal(compareVersions('golang', 'go1.21rc2', 'go1.21.0'), 'less')
  assert.equal(compareVersions('composer', '1.0.0-RC1', '1.0.0'), 'less')
  assert.equal(compareVersions('pub', '1.0.0', '1.0.0+1'), 'less')
  assert.equal(compareVersions('hackage', '1.0', '1.0.0'), 'less')
})
