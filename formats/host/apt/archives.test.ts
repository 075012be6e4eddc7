/** One record an archive: what counts as a security archive of this system, and when its lists are whole. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY_MS, instant } from '@holdfast/core/kernel/instant'
import type { PackageFact } from '@holdfast/core/model/facts'
import {
  listsStanding,
  securityArchives,
  securityVersions,
  type AptLists,
  type SeenIndex,
} from './archives.ts'
import { readRelease, type AptRelease } from './release.ts'
import { listsPrefix, readAptSources } from './sources.ts'

const NOW = instant(Date.UTC(2026, 10, 24))
const DIGEST = 'ab'.repeat(32)
const OTHER = 'cd'.repeat(32)
const date = (days: number): string =>
  new Date(NOW + days * DAY_MS).toUTCString().replace('GMT', 'UTC')

/** A Release with its fields; `indexes` are paths with sizes. */
function release(
  fields: Readonly<Record<string, string>>,
  indexes: Readonly<Record<string, number>> | null = { 'main/binary-amd64/Packages': 10 },
): AptRelease {
  const all: Record<string, string> = { Date: date(-1), ...fields }
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\n`)
  const lines = Object.entries(indexes ?? {}).map(([path, size]) => ` ${DIGEST} ${size} ${path}\n`)
  const read = readRelease(
    `${head.join('')}${indexes === null ? '' : `SHA256:\n${lines.join('')}`}`,
  )
  assert.ok(read !== undefined)
  return read
}

const DEBIAN = { Origin: 'Debian', Label: 'Debian-Security', Suite: 'oldstable-security' }
const BOOKWORM = { ...DEBIAN, Codename: 'bookworm-security', 'Valid-Until': date(6) }
const NOBLE = { Origin: 'Ubuntu', Label: 'Ubuntu', Suite: 'noble-security', Codename: 'noble' }

const pack = (arch: string): PackageFact => ({
  name: 'bash',
  version: '1',
  arch,
  manager: 'dpkg',
  source: 'bash',
  sourceVersion: '1',
})

/** Lists as they are where these lines are configured and each first one has this Release. */
function lists(
  lines: string,
  releases: readonly (readonly [uri: string, suite: string, AptRelease])[],
): AptLists {
  return {
    sources: readAptSources(lines.startsWith('Types') ? 'a.sources' : 'a.list', lines),
    releases: new Map(
      releases.map(([uri, suite, one]) => [`${listsPrefix(uri, suite)}InRelease`, one]),
    ),
    present: new Set(),
  }
}

const URI = 'http://deb.example/debian-security'
const LINE = `deb ${URI} bookworm-security main\n`
const PREFIX = 'deb.example_debian-security_dists_bookworm-security_'
const INDEX = `${PREFIX}main_binary-amd64_Packages`
const seenAs = (size: number | null, sha256: string): ReadonlyMap<string, SeenIndex> =>
  new Map([[INDEX, { size, sha256 }]])
const GOOD = seenAs(10, DIGEST)

describe('which archives are security archives of this system', () => {
  const at = (suite: string, one: AptRelease, line = `deb ${URI} ${suite} main\n`): AptLists =>
    lists(line, [[URI, suite, one]])
  const FOUND: readonly (readonly [string, AptLists, readonly string[], string])[] = [
    ['Debian', at('bookworm-security', release(BOOKWORM)), ['bookworm'], 'debian-security'],
    [
      'under its suite',
      at('oldstable-security', release(BOOKWORM)),
      ['bookworm'],
      'debian-security',
    ],
    [
      'the older naming',
      at('buster/updates', release({ ...DEBIAN, Codename: 'buster' })),
      ['buster'],
      'debian-security',
    ],
    ['Ubuntu', at('noble-security', release(NOBLE)), ['noble'], 'ubuntu-security'],
    [
      'a derivative under the name of its base',
      at('noble-security', release(NOBLE)),
      ['wilma', 'noble'],
      'ubuntu-security',
    ],
    [
      'longer support that the host is attached to',
      at(
        'jammy-infra-security',
        release({
          Origin: 'UbuntuESM',
          Label: 'UbuntuESM',
          Suite: 'jammy-infra-security',
          Codename: 'jammy',
        }),
      ),
      ['jammy'],
      'ubuntu-security',
    ],
    [
      'Devuan',
      at(
        'daedalus-security',
        release({ Origin: 'Devuan', Label: 'Devuan-Security', Codename: 'daedalus-security' }),
      ),
      ['daedalus'],
      'debian-security',
    ],
    [
      'a mirror under its own name that its owner declared',
      at(
        'bookworm-security',
        release({ Origin: 'Example mirror', Label: 'All', Codename: 'bookworm' }),
        `Types: deb\nURIs: ${URI}\nSuites: bookworm-security\nComponents: main\nX-Holdfast-Security: yes\n`,
      ),
      ['bookworm'],
      'debian-security',
    ],
    [
      'lists of a system in which nothing says what was configured',
      {
        sources: null,
        releases: new Map([[`${PREFIX}InRelease`, release(BOOKWORM)]]),
        present: new Set(),
      },
      ['bookworm'],
      'debian-security',
    ],
  ]
  for (const [name, given, codenames, feed] of FOUND) {
    test(name, () => {
      const found = securityArchives(given, codenames, [pack('amd64'), pack('all')])
      assert.deepEqual(found.state === 'found' ? found.archives.map((one) => one.feed) : found, [
        feed,
      ])
    })
  }

  const NONE = /has no package lists of a security archive/
  const REFUSED: readonly (readonly [string, AptLists, readonly string[], RegExp])[] = [
    ['no list at all', lists('', []), ['bookworm'], NONE],
    [
      'configured, never fetched',
      lists(LINE, []),
      ['bookworm'],
      /of http:\/\/deb\.example\/debian-security bookworm-security are not there/,
    ],
    [
      'fetched, no longer configured',
      { ...at('bookworm-security', release(BOOKWORM)), sources: [] },
      ['bookworm'],
      NONE,
    ],
    [
      'switched off',
      at(
        'bookworm-security',
        release(BOOKWORM),
        `Types: deb\nURIs: ${URI}\nSuites: bookworm-security\nComponents: main\nEnabled: no\n`,
      ),
      ['bookworm'],
      NONE,
    ],
    [
      'a third party whose label has the word',
      at('bookworm', release({ Label: 'security tools', Codename: 'bookworm' })),
      ['bookworm'],
      NONE,
    ],
    [
      'a third party that calls itself Debian, without the label',
      at('bookworm', release({ Origin: 'Debian', Label: 'Security', Codename: 'bookworm' })),
      ['bookworm'],
      NONE,
    ],
    [
      'the label of Debian under another origin',
      at(
        'bookworm',
        release({ Origin: 'Example', Label: 'Debian-Security', Codename: 'bookworm' }),
      ),
      ['bookworm'],
      NONE,
    ],
    [
      'a mirror under its own name that nobody declared',
      at(
        'bookworm-security',
        release({ Origin: 'Example mirror', Label: 'All', Codename: 'bookworm' }),
      ),
      ['bookworm'],
      /calls itself `Example mirror` `All`; .* X-Holdfast-Security: yes/,
    ],
    [
      'Ubuntu without its security suite',
      at('noble-updates', release({ ...NOBLE, Suite: 'noble-updates' })),
      ['noble'],
      NONE,
    ],
    [
      'another release',
      at('trixie-security', release({ ...DEBIAN, Codename: 'trixie-security' })),
      ['bookworm'],
      /are of trixie-security, and this system is bookworm/,
    ],
    [
      'a suite that moved on',
      at(
        'stable-security',
        release({ ...DEBIAN, Suite: 'stable-security', Codename: 'trixie-security' }),
      ),
      ['bookworm'],
      /are of trixie-security/,
    ],
    [
      'a system that names no release',
      at('bookworm-security', release(BOOKWORM)),
      [],
      /of no release that it names/,
    ],
    [
      'an architecture the archive has no index of',
      at('bookworm-security', release(BOOKWORM, { 'main/binary-arm64/Packages': 10 })),
      ['bookworm'],
      /publishes packages for amd64/,
    ],
  ]
  for (const [name, given, codenames, detail] of REFUSED) {
    test(`unknown: ${name}`, () => {
      const found = securityArchives(given, codenames, [pack('amd64')])
      assert.equal(found.state, 'unknown')
      assert.match(found.state === 'unknown' ? found.detail : '', detail)
    })
  }
})

describe('whether their lists are whole', () => {
  const standing = (
    given: AptLists,
    seen: ReadonlyMap<string, SeenIndex>,
    arches: readonly string[] = ['amd64'],
  ) => {
    const found = securityArchives(given, ['bookworm'], arches.map(pack))
    assert.ok(found.state === 'found')
    return listsStanding(found.archives, seen)
  }
  const one = (indexes: Readonly<Record<string, number>> | null, line = LINE): AptLists =>
    lists(line, [[URI, 'bookworm-security', release(BOOKWORM, indexes)]])
  const MAIN = { 'main/binary-amd64/Packages': 10 }

  test('the index is there, with the digest that the Release names', () => {
    assert.equal(standing(one(MAIN), GOOD).state, 'good')
    assert.equal(standing(one(MAIN), seenAs(null, DIGEST)).state, 'good')
  })

  test('an index of nothing need not be there: apt stores none', () => {
    const given = one(
      { ...MAIN, 'contrib/binary-amd64/Packages': 0 },
      LINE.replace('main', 'main contrib'),
    )
    assert.equal(standing(given, GOOD).state, 'good')
  })

  test('where only the head of the Release was sent, an index shows itself by what it offers', () => {
    assert.equal(standing(one(null), new Map([[INDEX, null]])).state, 'good')
  })

  test('the archive whose word ends first counts', () => {
    const esm = 'http://deb.example/lts-security'
    const given = lists(`${LINE}deb ${esm} bookworm-security main\n`, [
      [URI, 'bookworm-security', release(BOOKWORM)],
      [esm, 'bookworm-security', release({ ...BOOKWORM, 'Valid-Until': date(2) })],
    ])
    const seen = new Map([
      ...GOOD,
      [
        `${listsPrefix(esm, 'bookworm-security')}main_binary-amd64_Packages`,
        { size: 10, sha256: DIGEST },
      ] as const,
    ])
    const found = standing(given, seen)
    assert.equal(found.state === 'good' ? found.listsValidUntil : 0, NOW + 2 * DAY_MS)
    assert.match(
      JSON.stringify(standing(given, GOOD)),
      /lts-security bookworm-security promises is not there/,
    )
  })

  const REFUSED: readonly (readonly [
    string,
    AptLists,
    ReadonlyMap<string, SeenIndex>,
    readonly string[],
    RegExp,
  ])[] = [
    [
      'the index is not there',
      one(MAIN),
      new Map(),
      ['amd64'],
      /promises is not there: .*main_binary-amd64/,
    ],
    ['another size', one(MAIN), seenAs(9, DIGEST), ['amd64'], /is not the one that the Rel/],
    ['another digest', one(MAIN), seenAs(10, OTHER), ['amd64'], /is not the one that the Rel/],
    [
      'a second component is missing',
      one({ ...MAIN, 'contrib/binary-amd64/Packages': 7 }, LINE.replace('main', 'main contrib')),
      GOOD,
      ['amd64'],
      /promises is not there: .*contrib_binary-amd64/,
    ],
    [
      'a second architecture is missing',
      one({ ...MAIN, 'main/binary-i386/Packages': 7 }),
      GOOD,
      ['amd64', 'i386'],
      /promises is not there: .*main_binary-i386/,
    ],
    [
      'the Release names it packed only',
      one({ 'main/binary-amd64/Packages.xz': 7 }),
      GOOD,
      ['amd64'],
      /has no digest of the index/,
    ],
    [
      'no list offers a package from it',
      one(null),
      new Map([['other_Packages', null]]),
      ['amd64'],
      /promises is not there: no list offers/,
    ],
  ]
  for (const [name, given, seen, arches, detail] of REFUSED) {
    test(`unknown: ${name}`, () => {
      const found = standing(given, seen, arches)
      assert.match(found.state === 'unknown' ? found.detail : 'good', detail)
    })
  }

  test('an architecture that another line serves is not asked of this one', () => {
    const ports = 'http://ports.example/debian-security'
    const both = { ...MAIN, 'main/binary-arm64/Packages': 10 }
    const given = lists(
      `deb [arch=amd64] ${URI} bookworm-security main\ndeb [signed-by=/k arch=arm64] ${ports} bookworm-security main\n`,
      [
        [URI, 'bookworm-security', release(BOOKWORM, both)],
        [ports, 'bookworm-security', release(BOOKWORM, both)],
      ],
    )
    const arm = `${listsPrefix(ports, 'bookworm-security')}main_binary-arm64_Packages`
    const seen = new Map([...GOOD, [arm, { size: 10, sha256: DIGEST }] as const])
    assert.equal(standing(given, seen, ['amd64', 'arm64']).state, 'good')
  })

  test('where nothing says what was configured, all components that are there count', () => {
    const universe = `${PREFIX}universe_binary-amd64_Packages`
    const found = securityArchives(
      {
        sources: null,
        releases: new Map([[`${PREFIX}InRelease`, release(BOOKWORM, null)]]),
        present: new Set([INDEX, universe, `${PREFIX}trap_Packages`]),
      },
      ['bookworm'],
      [pack('amd64')],
    )
    assert.deepEqual(
      found.state === 'found' && found.archives[0]?.indexes.map((index) => index.name),
      [INDEX, universe],
    )
  })

  test('versions come from these indexes alone', () => {
    const given = lists(`${LINE}deb ${URI} trixie-security main\n`, [
      [URI, 'bookworm-security', release(BOOKWORM)],
      [URI, 'trixie-security', release({ ...DEBIAN, Codename: 'trixie-security' })],
    ])
    const found = securityArchives(given, ['bookworm'], [pack('amd64')])
    assert.ok(found.state === 'found')
    const trixie = `${listsPrefix(URI, 'trixie-security')}main_binary-amd64_Packages`
    const offer = (version: string, index: string) => ({ name: 'bash', version, index })
    const offers = [offer('5.3', trixie), offer('5.2', INDEX), offer('6', 'else_Packages')]
    assert.deepEqual(
      securityVersions(found.archives, offers).map((one) => [one.version, one.feed]),
      [['5.2', 'debian-security']],
    )
  })
})
