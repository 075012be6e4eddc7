/** Every order is total over what it reads, and refuses what it does not: a pair is never guessed. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { compareVersions, orderNamed, orderNames, ORDERS } from './order.ts'

const NUMBERS = ['0', '1', '2', '10', '01']
/** What versions of an ecosystem are made of, beside numbers and dots. */
const MADE_OF: { readonly [ecosystem: string]: readonly string[] } = {
  deb: ['~rc', '+b', '-1', ':2', '~', 'a'],
  rpm: ['~rc', '^git', '-1', ':2', 'a', '_1'],
  apk: ['_rc', '_p1', '-r1', '_alpha2', 'a', '.0', '.001', '.010'],
  pep440: ['a1', 'rc2', '.dev3', '.post4', '+local', '-1'],
  semver: ['-rc.1', '-a', '+b', '-1'],
  // Behind a dot Maven itself orders words in circles (1-x < 1.0.beta < 1 < 1-x).
  maven: ['-rc-1', 'beta2', '-SNAPSHOT', '-x', '-1', '-ga', '-0'],
  gem: ['.rc1', '.a', '-b', 'pre', '-java', '-x86_64-linux'],
  nuget: ['-rc.1', '-A', '+b', '-1'],
  go: ['-rc.1', 'rc2', 'beta1', '-0.20200101000000-abcdefabcdef', '+incompatible'],
  packagist: ['-beta2', 'RC1', '-dev', 'pl1', '-alpha'],
  pub: ['-rc.1', '-a', '+b', '+1'],
  cran: ['-1', '-2'],
  hackage: ['.3'],
  postgresql: ['beta1', 'rc2', 'devel', '.0'],
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

for (const [ecosystem, order] of ORDERS) {
  const version = versionOf(ecosystem)
  test(`${ecosystem}: what is equal stands alike to everything else`, () => {
    const versions = fc.sample(version, { numRuns: 150, seed: 5 })
    const equal = versions.flatMap((a) =>
      versions.flatMap((b) => (a !== b && order(a, b) === 'equal' ? [[a, b] as const] : [])),
    )
    for (const [a, b] of equal) {
      for (const c of versions) assert.equal(order(a, c), order(b, c), `${a} = ${b}, against ${c}`)
    }
    // Every text of apk's grammar is a version of its own.
    assert.ok(equal.length > 0 || ecosystem === 'apk', 'no two are equal')
  })
}

describe('one version in several spellings, and what is none of them', () => {
  const ROWS: readonly (readonly [string, string, string, string])[] = [
    ['apk', '8.2.0', '8.2.001', 'less'],
    ['apk', '9.1.0-r3', '9.1.0016-r0', 'less'],
    ['apk', '9.1.0016-r0', '9.1.016-r0', 'less'],
    ['apk', '3.0.0', '3.0.0', 'equal'],
    ['apk', '3.00', '3.0', 'greater'],
    ['apk', '2.10', '2.09', 'greater'],
    ['maven', '1-ga-1', '1-1', 'equal'],
    ['maven', '2.1-final-3', '2.1-3', 'equal'],
    ['maven', '4.0--2', '4-2', 'equal'],
    ['maven', '1-sp-1', '1-ga-1', 'less'],
    ['maven', '1-rc-1', '1-1', 'less'],
    ['maven', '33.0.0-jre', '33.0.0-android', 'greater'],
    ['maven', '33.0.0-jre', '33.0.0', 'greater'],
    ['gem', '1.16.0-aarch64-linux-musl', '1.16.0', 'equal'],
    ['gem', '1.16.0-x64-mingw-ucrt', '1.16.0-java', 'equal'],
    ['gem', '9.4.0.0-universal-java-11', '9.4.0.0', 'equal'],
    ['gem', '1.16.0.rc1-arm64-darwin', '1.16.0.rc1', 'equal'],
    ['gem', '1.16.0-x86_64-linux', '1.16.1', 'less'],
    ['gem', '1.16.0-beta', '1.16.0', 'less'],
    ['go', 'go1.23', '1.23.0', 'equal'],
    ['go', 'go1.23rc1', 'v1.23.0-rc.1', 'equal'],
    ['go', '1.23rc1', '1.23.0-rc.1', 'equal'],
    ['go', 'go1.9.2rc2', 'go1.9.2', 'less'],
    ['go', 'go1.23beta1', 'go1.23rc1', 'less'],
    ['go', 'go1.22.4-acme', '1.22.4', 'equal'],
    ['go', 'go1.22.4 X:nocoverageredesign', '1.22.5', 'less'],
    ['go', 'v0.0.0-20240101000000-abcdefabcdef', 'v0.0.1', 'less'],
    ['go', 'v3.1.0+incompatible', '3.1.0', 'equal'],
    ['go', 'devel go1.24-0a1b2c', '1.24.0', 'incomparable'],
  ]
  for (const [ecosystem, a, b, expected] of ROWS) {
    test(`${ecosystem}: ${a} is ${expected} ${b}`, () => {
      assert.equal(orderNamed(ecosystem)?.(a, b), expected)
      const back = expected === 'less' ? 'greater' : expected === 'greater' ? 'less' : expected
      assert.equal(orderNamed(ecosystem)?.(b, a), back)
    })
  }
})

describe('how a version stands to a bound', () => {
  const ROWS: readonly (readonly [string, string, string, string])[] = [
    ['pypi', '2.3.1+cu121', '2.3.1', 'equal'],
    ['pypi', '2.3.1+cu121', '2.3.1+cu118', 'greater'],
    ['pypi', '2.3.1', '2.3.1+cu118', 'less'],
    ['pypi', '2.3.2+cu121', '2.3.1', 'greater'],
    ['pypi', '1!2.0+local', '1!2', 'equal'],
    ['pypi', '2.3.1.post1', '2.3.1', 'greater'],
    ['pypi', 'not a version+x', '1.0', 'incomparable'],
    ['composer', 'v5.4', '5.4.0', 'equal'],
    ['composer', '5.4.0.0', '5.4', 'equal'],
    ['composer', '5.4.1', '5.4', 'greater'],
    ['composer', '5.4-beta1', '5.4.0', 'less'],
    ['composer', '5.4-beta1', '5.4.0-beta1', 'equal'],
    ['composer', 'dev-main', '5.4.0', 'incomparable'],
    ['gem', '1.16.0-java', '1.16.0', 'equal'],
    ['nuget', '6.0.1+sha.1a2b', '6.0.1', 'equal'],
    ['npm', '6.0.1+build.7', '6.0.1', 'equal'],
    ['golang', 'v6.0.1+incompatible', '6.0.1', 'equal'],
    ['hex', '1.7.10', '1.7.9', 'greater'],
    ['swift', '1.0.0-beta.1', '1.0.0', 'less'],
    // Where builds have an order, they are versions of their own.
    ['pub', '1.0.0+1', '1.0.0', 'greater'],
    ['deb', '1.0-1+b1', '1.0-1', 'greater'],
    ['conan', '1.0', '1.0', 'equal'],
    ['conan', '1.0', '1.1', 'incomparable'],
  ]
  for (const [ecosystem, version, bound, expected] of ROWS) {
    test(`${ecosystem}: ${version} is ${expected} ${bound}`, () =>
      assert.equal(compareVersions(ecosystem, version, bound), expected))
  }
})

test('every package URL type that is told has an order', () => {
  for (const name of orderNames().join(' ').match(/\w+/g) ?? []) {
    assert.ok(orderNamed(name) !== undefined, name)
  }
  assert.ok(orderNames().includes('go (golang)') && orderNames().includes('packagist (composer)'))
  for (const name of ['conan', 'generic', 'oci', '', 'golan']) {
    assert.equal(orderNamed(name), undefined, name)
  }
})

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
