/** The index answers what a slow, direct evaluation answers, after any sequence of changes. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { seeded } from '../../proof/testkit/chance.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import { affectedBy } from './affected.ts'
import { itemsOf, type Item } from '../model/inventory.ts'
import { releaseOf } from '../model/release.ts'
import { instant } from '../kernel/instant.ts'
import {
  emptyMatchIndex,
  forgetAsset,
  heldWithMatches,
  hitsOf,
  setAdvisory,
  setInventory,
  type Difference,
  type Hit,
  type MatchIndex,
} from './match-index.ts'

const advisory = (
  id: string,
  affected: readonly AffectedPackage[],
  withdrawn = false,
): Advisory => ({
  id,
  aliases: [],
  lineage: 'osv',
  modifiedAt: null,
  publishedAt: null,
  withdrawnAt: withdrawn ? instant(1) : null,
  severity: 'high',
  cvss: [],
  affected,
})
const range = (introduced: string, fixed: string | null, lastAffected: string | null = null) => ({
  introduced,
  fixed,
  lastAffected,
})

describe('which versions are affected', () => {
  const CASES: readonly (readonly [
    string,
    string,
    AffectedPackage['ranges'],
    readonly string[],
    string,
  ])[] = [
    ['deb', '1.0-1', [range('0', '1.0-2')], [], 'affected'],
    ['deb', '1.0-1~deb12u1', [range('0', '1.0-1')], [], 'affected'],
    ['deb', '1:0.9', [range('0', '1.0-2')], [], 'not-affected'],
    ['deb', '1.0-2', [range('0', '1.0-2')], [], 'not-affected'],
    ['deb', '1.0', [range('0', null)], [], 'affected'],
    ['semver', '1.5.0', [range('1.0.0', '1.4.0'), range('1.5.0', '1.6.0')], [], 'affected'],
    ['semver', '1.4.5', [range('1.0.0', '1.4.0'), range('1.5.0', '1.6.0')], [], 'not-affected'],
    ['semver', '2.0.0', [range('0', null, '2.0.0')], [], 'affected'],
    ['semver', '2.0.1', [range('0', null, '2.0.0')], [], 'not-affected'],
    ['semver', '3.3.3', [], ['3.3.3'], 'affected'],
    ['semver', '3.3.4', [], ['3.3.3'], 'not-affected'],
    ['semver', 'latest', [range('0', '1.0.0')], [], 'unknown'],
    ['golang', 'v0.0.0-20190219172222-a4c6cb3', [range('0', '0.0.1')], [], 'affected'],
    ['rpm', '1.0-1.module+el8', [range('0', '1.0-2.el8')], [], 'not-affected'],
    ['rpm', '1.0-1.module+el8', [range('0', '1.0-2.module+el8')], [], 'affected'],
    ['rpm', '1.0-1.el8', [range('0', '1.0-2.module+el8')], [], 'not-affected'],
  ]
  for (const [type, version, ranges, versions, state] of CASES) {
    test(`${type} ${version} in ${JSON.stringify(ranges)} ${versions.join()}: ${state}`, () => {
      const affected = { type, distro: null, name: 'x', ranges, versions }
      assert.equal(affectedBy(version, [affected], compareVersions).state, state)
    })
  }
})

test('releases go by the names of advisories', () => {
  assert.deepEqual(
    [
      ['debian', '12'],
      ['alpine', '3.20.3'],
      ['ubuntu', '22.04'],
      ['rhel', '9.4'],
      ['rocky', '8.9'],
      ['wolfi', '20230201'],
    ].map(([id = '', version = '']) => releaseOf(id, version)),
    ['debian:12', 'alpine:v3.20', 'ubuntu:22.04', 'redhat:9', 'rocky:8', 'wolfi'],
  )
})

test('components of a report under the names of advisories', () => {
  const names = [
    [
      'pkg:deb/debian/libssl3@3.0.2?arch=amd64&distro=debian-12&upstream=openssl',
      'deb debian:12 openssl 3.0.2',
    ],
    ['pkg:rpm/redhat/bash@5.1-1?epoch=1&distro=rhel-9.4', 'rpm redhat:9 bash 1:5.1-1'],
    ['pkg:npm/%40babel/core@7.0.0', 'npm  @babel/core 7.0.0'],
    [
      'pkg:maven/org.apache.logging.log4j/log4j-core@2.14',
      'maven  org.apache.logging.log4j:log4j-core 2.14',
    ],
    ['pkg:pypi/Django_Rest@1.0', 'pypi  django-rest 1.0'],
    ['pkg:golang/github.com/a/b@v1.0.0', 'golang  github.com/a/b v1.0.0'],
  ] as const
  for (const [purl, expected] of names) {
    const facts = { kind: 'components', components: [{ purl, name: 'x', version: '' }] }
    const [item] = itemsOf(facts as never) // Only what is matched.
    assert.equal(`${item?.type} ${item?.distro ?? ''} ${item?.name} ${item?.version}`, expected)
  }
  assert.deepEqual(
    itemsOf({ kind: 'components', components: [{ purl: 'x', name: 'x', version: '1' }] } as never), // The same.
    [],
  )
})

/** What a reader of the advisories would find by looking at every package of every list. */
function direct(
  inventories: ReadonlyMap<string, readonly Item[]>,
  advisories: ReadonlyMap<string, Advisory>,
): string[] {
  const found = new Set<string>()
  for (const [key, items] of inventories) {
    const [asset = ''] = key.split(' ')
    for (const item of items) {
      for (const [name, one] of advisories) {
        if (one.withdrawnAt !== null) continue
        for (const affected of one.affected) {
          const same =
            affected.name === item.name &&
            affected.distro === item.distro &&
            affected.type === item.type
          if (!same) continue
          const answer = affectedBy(item.version, [affected], compareVersions)
          if (answer.state === 'affected')
            found.add(`${asset} ${item.name} ${item.version} ${name}`)
        }
      }
    }
  }
  return [...found].toSorted()
}

function held(index: MatchIndex): string[] {
  const found: string[] = []
  for (const heldWithMatch of heldWithMatches(index)) {
    for (const asset of heldWithMatch.assets.keys()) {
      for (const { item, match } of hitsOf(heldWithMatch, asset)) {
        found.push(`${asset} ${item.name} ${item.version} ${match.feed} ${match.advisory.id}`)
      }
    }
  }
  return found.toSorted()
}

test('a thousand changes: the index equals a direct evaluation, and each difference is what changed', () => {
  const random = seeded(19)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const NAMES = ['openssl', 'zlib', 'bash']
  const VERSIONS = ['1.0', '1.1', '1.1-2', '2.0~rc1', '2.0']
  const ASSETS = ['as_1', 'as_2', 'as_3', 'as_4'] as AssetUid[]
  const index = emptyMatchIndex()
  const inventories = new Map<string, readonly Item[]>()
  const advisories = new Map<string, Advisory>()
  const known = new Set<string>()
  const name = ({ asset, item, match }: Hit): string =>
    `${asset} ${item.name} ${item.version} ${match.feed} ${match.advisory.id}`
  let seen = 0
  for (let step = 0; step < 1_000; step++) {
    let difference: Difference
    if (random() < 0.5) {
      const asset = pick(ASSETS)
      const source = pick(['agent', 'scanner'])
      const items = NAMES.filter(() => random() < 0.6).map((one) => ({
        type: 'deb',
        distro: pick(['debian:12', 'debian:13']),
        name: one,
        version: pick(VERSIONS),
      }))
      const whole = random() < 0.8
      const key = `${asset} ${source}`
      inventories.set(key, whole ? items : [...(inventories.get(key) ?? []), ...items])
      difference = setInventory(index, asset, source, items, whole, compareVersions)
    } else {
      const affected = NAMES.filter(() => random() < 0.5).map((one) => ({
        type: 'deb',
        distro: pick(['debian:12', 'debian:13']),
        name: one,
        ranges: random() < 0.8 ? [range(pick(['0', '1.0']), pick([...VERSIONS, null]))] : [],
        versions: random() < 0.3 ? [pick(VERSIONS)] : [],
      }))
      const feed = pick(['f', 'g'])
      const one = advisory(pick(['CVE-1', 'CVE-2']), affected, random() < 0.1)
      const says = random() < 0.1 ? null : one
      if (says === null) advisories.delete(`${feed} ${one.id}`)
      else advisories.set(`${feed} ${one.id}`, one)
      difference = setAdvisory(index, feed, one.id, says, compareVersions)
    }
    for (const hit of difference.gone) assert.ok(known.delete(name(hit)), name(hit))
    for (const hit of difference.hits) known.add(name(hit))
    const all = held(index)
    assert.deepEqual(all, direct(inventories, advisories))
    assert.deepEqual([...known].toSorted(), all)
    seen += all.length
  }
  assert.ok(seen > 1_000, String(seen))
})

test('what nobody holds any more is forgotten; a shorter list forgets nothing', () => {
  const index = emptyMatchIndex()
  const item = { type: 'deb', distro: 'debian:12', name: 'x', version: '1' }
  const asset = 'as_1' as AssetUid
  setInventory(index, asset, 'agent', [item], true, compareVersions)
  setInventory(index, asset, 'scanner', [item], true, compareVersions)
  setInventory(index, asset, 'agent', [], true, compareVersions)
  const one = advisory('CVE-1', [{ ...item, ranges: [range('0', '2')], versions: [] }])
  assert.equal(setAdvisory(index, 'f', one.id, one, compareVersions).hits.length, 1)
  setInventory(index, asset, 'scanner', [], false, compareVersions)
  assert.equal(held(index).length, 1)
  assert.equal(setInventory(index, asset, 'scanner', [], true, compareVersions).gone.length, 1)
  assert.equal(index.held.size, 0)
  setInventory(index, asset, 'agent', [item], true, compareVersions)
  forgetAsset(index, asset, compareVersions)
  assert.deepEqual([index.held.size, index.listed.size], [0, 0])
})

test('a version that cannot be compared is unknown: neither a hit nor clean', () => {
  const index = emptyMatchIndex()
  const item = { type: 'npm', distro: null, name: 'x', version: 'latest' }
  const one = advisory('CVE-1', [{ ...item, ranges: [range('0', '1.0.0')], versions: [] }])
  setAdvisory(index, 'f', one.id, one, compareVersions)
  const { hits } = setInventory(index, 'as_1' as AssetUid, 's', [item], true, compareVersions)
  assert.deepEqual(hits, [])
  const [only] = [...heldWithMatches(index)].flatMap((each) => [...each.matches.values()])
  assert.equal(only?.state, 'unknown')
})
