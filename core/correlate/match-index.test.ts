/** The index answers what a slow, direct evaluation answers, after any sequence of changes. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { AssetUid } from '../kernel/ids.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import { affectedBy } from './affected.ts'
import { itemsOf, releaseOf, type Item } from '../model/inventory.ts'
import {
  emptyMatchIndex,
  hitsOfAdvisory,
  hitsOfItems,
  setAdvisory,
  setInventory,
  type Hit,
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
  withdrawnAt: withdrawn ? (1 as never) : null,
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
      assert.equal(affectedBy(version, affected, compareVersions).state, state)
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
    const [item] = itemsOf(facts as never)
    assert.equal(`${item?.type} ${item?.distro ?? ''} ${item?.name} ${item?.version}`, expected)
  }
  assert.deepEqual(
    itemsOf({ kind: 'components', components: [{ purl: 'x', name: 'x', version: '1' }] } as never),
    [],
  )
})

const seeded = (seed: number) => (): number => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

test('a thousand changes: the index equals a direct evaluation after each of them', () => {
  const random = seeded(19)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const NAMES = ['openssl', 'zlib', 'bash']
  const VERSIONS = ['1.0', '1.1', '1.1-2', '2.0~rc1', '2.0']
  const ASSETS = ['as_1', 'as_2', 'as_3', 'as_4'] as AssetUid[]
  const index = emptyMatchIndex()
  const inventories = new Map<string, readonly Item[]>()
  const advisories = new Map<string, Advisory>()
  const direct = (): string[] => {
    const found = new Set<string>()
    for (const [key, items] of inventories) {
      const [asset = ''] = key.split(' ')
      for (const item of items) {
        for (const one of advisories.values()) {
          if (one.withdrawnAt !== null) continue
          for (const affected of one.affected) {
            const same =
              affected.name === item.name &&
              affected.distro === item.distro &&
              affected.type === item.type
            if (!same) continue
            const hit = affectedBy(item.version, affected, compareVersions)
            if (hit.state === 'affected')
              found.add(`${asset} ${item.name} ${item.version} ${one.id} ${hit.fixed}`)
          }
        }
      }
    }
    return [...found].toSorted()
  }
  const shown = (hits: readonly Hit[]): string[] =>
    [
      ...new Set(
        hits.map(
          (hit) =>
            `${hit.asset} ${hit.item.name} ${hit.item.version} ${hit.advisory.id} ${hit.fixed}`,
        ),
      ),
    ].toSorted()
  let seen = 0
  for (let step = 0; step < 1_000; step++) {
    if (random() < 0.5) {
      const asset = pick(ASSETS)
      const source = pick(['agent', 'scanner'])
      const items = NAMES.filter(() => random() < 0.6).map((name) => ({
        type: 'deb',
        distro: pick(['debian:12', 'debian:13']),
        name,
        version: pick(VERSIONS),
      }))
      inventories.set(`${asset} ${source}`, items)
      const added = setInventory(index, asset, source, items)
      assert.deepEqual(
        shown(hitsOfItems(index, asset, added, compareVersions)).filter(
          (one) => !direct().includes(one),
        ),
        [],
      )
    } else {
      const affected = NAMES.filter(() => random() < 0.5).map((name) => ({
        type: 'deb',
        distro: pick(['debian:12', 'debian:13']),
        name,
        ranges: random() < 0.8 ? [range(pick(['0', '1.0']), pick([...VERSIONS, null]))] : [],
        versions: random() < 0.3 ? [pick(VERSIONS)] : [],
      }))
      const one = advisory(pick(['CVE-1', 'CVE-2', 'CVE-3']), affected, random() < 0.1)
      advisories.set(one.id, one)
      setAdvisory(index, 'feed', one)
    }
    const all = shown(
      [...advisories.values()].flatMap((one) => hitsOfAdvisory(index, one, compareVersions)),
    )
    assert.deepEqual(all, direct())
    seen += all.length
  }
  assert.ok(seen > 1_000, String(seen))
})

test('what nobody holds any more is forgotten', () => {
  const index = emptyMatchIndex()
  const item = { type: 'deb', distro: 'debian:12', name: 'x', version: '1' }
  setInventory(index, 'as_1' as AssetUid, 'agent', [item])
  setInventory(index, 'as_1' as AssetUid, 'scanner', [item])
  setInventory(index, 'as_1' as AssetUid, 'agent', [])
  const one = advisory('CVE-1', [{ ...item, ranges: [range('0', '2')], versions: [] }])
  setAdvisory(index, 'f', one)
  assert.equal(hitsOfAdvisory(index, one, compareVersions).length, 1)
  setInventory(index, 'as_1' as AssetUid, 'scanner', [])
  assert.equal(index.holders.size, 0)
  assert.deepEqual(hitsOfAdvisory(index, one, compareVersions), [])
  assert.deepEqual(
    hitsOfItems(index, 'as_1' as AssetUid, [{ ...item, version: 'x y' }], compareVersions),
    [],
  )
})
