/** Evidence ages by what can change: hosts, images, integrations, lists that rely on feeds. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Digest } from '../kernel/hash.ts'
import type { EvidenceId, Id } from '../kernel/ids.ts'
import { DAY_MS, HOUR_MS, instant } from '../kernel/instant.ts'
import type { SourceStanding } from '../model/evidence.ts'
import { unasked } from '../state/feeds/feed-cover.ts'
import type { AssetType, SourceSpec } from '../model/manifest.ts'
import type { Tier } from '../model/posture.ts'
import { emptyState, type State } from '../state/state.ts'
import { nameKey } from '../state/estate/table.ts'
import { standingAt } from './posture.ts'

const NOW = instant(Date.UTC(2026, 10, 24))

function world(feedAgeMs: number | null, source: Partial<SourceSpec> = {}): State {
  const state = emptyState()
  const put = (name: string, spec: object): void => {
    const uid = `so_${name}` as Id<'source'>
    state.names.set(nameKey('Source', name), uid)
    state.manifests.Source.set(uid, {
      kind: 'Source',
      name,
      labels: {},
      spec,
      uid,
      seq: 0,
    } as never) // Only what ages.
  }
  put('s', source)
  if (feedAgeMs === null) return state
  put('f', {})
  state.feeds.set('f', { source: 'f', checkedAt: instant(NOW - feedAgeMs) } as never) // The same.
  for (const kind of ['npm', 'deb debian:12', 'generic'])
    state.feedsCovering.set(kind, new Set(['f']))
  return state
}

const standing = (ageMs: number, change: Partial<SourceStanding> = {}): SourceStanding => ({
  source: 's',
  independence: 'second',
  lastAt: NOW,
  lastGoodAt: instant(NOW - ageMs),
  lastGood: 'ev_1' as EvidenceId,
  lastFacts: null,
  lastDocument: null,
  unknown: null,
  items: {},
  inventory: null,
  reliesOn: [],
  counter: 0,
  bootId: null,
  ...change,
})

const WEEK = 7 * DAY_MS
const NPM = { reliesOn: ['npm'] }
const CASES: readonly (readonly [
  string,
  AssetType,
  number,
  Partial<SourceStanding>,
  number | null,
  Tier,
  string,
])[] = [
  ['a host of yesterday', 'host', 20 * HOUR_MS, {}, null, 0, 'fresh'],
  ['a host of two days ago', 'host', 2 * DAY_MS, {}, null, 0, 'stale-beyond'],
  [
    'an image scanned long ago, with a list that feeds judge',
    'image',
    300 * DAY_MS,
    NPM,
    HOUR_MS,
    0,
    'fresh',
  ],
  ['the same, and the feed is old', 'image', 300 * DAY_MS, NPM, 3 * DAY_MS, 0, 'stale-beyond'],
  ['the same, and no feed is there', 'image', HOUR_MS, NPM, null, 0, 'never'],
  [
    'a host with such a list is as old as itself',
    'host',
    300 * DAY_MS,
    NPM,
    HOUR_MS,
    0,
    'stale-beyond',
  ],
  [
    'an image, database of today',
    'image',
    300 * DAY_MS,
    { judgedAt: instant(NOW - HOUR_MS) },
    null,
    0,
    'fresh',
  ],
  [
    'an image scanned now, database of last month',
    'image',
    0,
    { judgedAt: instant(NOW - 30 * DAY_MS) },
    null,
    0,
    'stale-beyond',
  ],
  ['an image whose scanner says no date', 'image', 2 * DAY_MS, {}, null, 0, 'stale-beyond'],
  [
    "a host's scanner: its own look counts",
    'host',
    HOUR_MS,
    { judgedAt: instant(NOW - 30 * DAY_MS) },
    null,
    0,
    'fresh',
  ],
  ['an integration of three weeks ago, tier 0', 'integration', 21 * DAY_MS, {}, null, 0, 'fresh'],
  ['an integration of three weeks ago, tier 3', 'integration', 21 * DAY_MS, {}, null, 3, 'fresh'],
  [
    'an integration of 31 days ago, tier 3',
    'integration',
    31 * DAY_MS,
    {},
    null,
    3,
    'stale-beyond',
  ],
  ['a database of three weeks ago', 'database', 21 * DAY_MS, {}, null, 3, 'stale-beyond'],
]
describe('how old evidence may be', () => {
  for (const [name, type, age, change, feed, tier, expected] of CASES) {
    test(`${name}: ${expected}`, () => {
      const facts = { causes: [], standings: [standing(age, change)], type }
      assert.equal(standingAt(world(feed), facts, tier, NOW).aged, expected)
    })
  }

  test('an interval of more than a week, from an older manifest, counts as a week', () => {
    const state = world(null, { interval: 90 * DAY_MS })
    const aged = (age: number): string =>
      standingAt(state, { causes: [], standings: [standing(age)], type: 'host' }, 0, NOW).aged
    assert.deepEqual([aged(2 * WEEK), aged(2 * WEEK + 3 * HOUR_MS)], ['fresh', 'stale-beyond'])
  })

  test('blocked and not matched: nothing that was good before counts', () => {
    const awaits = {
      facts: `sha256:${'1'.repeat(64)}` as Digest,
      evidence: 'ev_2' as EvidenceId,
      goodAt: NOW,
      reliesOn: ['npm'],
    }
    const aged = (held: boolean): string => {
      const standings = [standing(HOUR_MS), standing(HOUR_MS, { awaits: { ...awaits, held } })]
      return standingAt(world(HOUR_MS), { causes: [], standings, type: 'host' }, 0, NOW).aged
    }
    assert.deepEqual([aged(false), aged(true)], ['fresh', 'never'])
  })
})

test('unknown only where none of a scope could be asked about, and that is the system or all of it', () => {
  const state = world(HOUR_MS)
  const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
    [['npm'], []],
    [['npm', 'pypi'], []],
    [['deb debian:12', 'generic'], []],
    [['conan', 'npm'], []],
    [['pypi'], ['pypi']],
    [['generic'], ['generic']],
    [
      ['conan', 'generic'],
      ['conan', 'generic'],
    ],
    [['deb debian:11', 'npm'], ['deb debian:11']],
    [['apk alpine:v3.20', 'deb debian:12'], []],
    [['components without a package URL'], ['components without a package URL']],
    [['components without a package URL', 'npm'], []],
    [[], []],
  ]
  for (const [kinds, expected] of cases) {
    assert.deepEqual(unasked(state, { reliesOn: kinds }), expected)
  }
})

test('a feed that is new counts once the list was compared with it', () => {
  const state = world(HOUR_MS)
  const reliesOn = ['deb debian:12', 'npm']
  const cases: readonly (readonly [readonly string[] | undefined, readonly string[]])[] = [
    [undefined, []],
    [reliesOn, []],
    [['deb debian:12'], []],
    [['npm'], ['deb debian:12']],
    [[], ['deb debian:12']],
  ]
  for (const [compared, expected] of cases) {
    const relied = { reliesOn, ...(compared === undefined ? {} : { compared }) }
    assert.deepEqual(unasked(state, relied), expected)
  }
})
