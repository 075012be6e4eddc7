/** What of an import of a feed waits for a person: it shrinks, goes back, changes its shape, or would change most of the estate. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { change, content, digest } from '../../proof/testkit/feed-content.ts'
import { instant } from '../kernel/instant.ts'
import type { FeedChange, FeedContent } from '../model/feed.ts'
import { gateFeed } from './gate-feed.ts'

const at = (day: number) => instant(Date.UTC(2026, 10, day))
const before = (some: Partial<FeedContent> = {}) => ({
  source: 'osv',
  content: content({ digest: digest('b'), epoch: at(10), ...some }),
  importedAt: at(10),
  checkedAt: at(10),
  documents: [],
  before: null,
  refused: null,
  rejected: null,
})
const CASES: readonly (readonly [
  string,
  Partial<FeedContent>,
  Partial<FeedChange>,
  RegExp | null,
])[] = [
  ['newer, a little more', { epoch: at(11), advisories: 101 }, { added: 1 }, null],
  ['a record fewer', { epoch: at(11), advisories: 99 }, { removed: 1 }, null],
  ['ten times as large, to a record', { epoch: at(11), advisories: 1_000 }, {}, null],
  ['half its records, to a record', { epoch: at(11), advisories: 50 }, { removed: 50 }, null],
  ['a fifth unreadable', { epoch: at(11), dropped: 25 }, {}, null],
  ['three quarters of the estate', { epoch: at(11) }, { assets: 750 }, null],
  ['the very same again', { digest: digest('b'), epoch: at(10) }, {}, null],
  ['without a date', { epoch: null }, {}, null],
  ['without a date, other words', { epoch: null, advisories: 101 }, {}, null],
  [
    'signals and statements are records',
    { epoch: at(11), advisories: 0, signals: 60, statements: 40 },
    {},
    null,
  ],
  ['half the estate', { epoch: at(11) }, { assets: 700 }, null],
  ['older than the last', { epoch: at(9) }, {}, /older than 2026-11-10T00:00:00Z/],
  ['the same date, other words', { epoch: at(10) }, {}, /something else under the same date/],
  ['half its records gone', { epoch: at(11), advisories: 49 }, {}, /shrank from 100 to 49/],
  ['replaced altogether', { epoch: at(11) }, { removed: 60 }, /60 of them gone/],
  ['ten times as large', { epoch: at(11), advisories: 1_001 }, {}, /grew from 100 to 1001/],
  ['a third unreadable', { epoch: at(11), dropped: 50 }, {}, /50 of 150 records could not/],
  ['cut off', { epoch: at(11), incomplete: 'it states 5' }, {}, /not whole: it states 5/],
  ['empty', { epoch: at(11), advisories: 0 }, {}, /holds no record/],
  ['most of the estate', { epoch: at(11) }, { assets: 751 }, /751 of 1000 assets at once/],
]
for (const [name, some, what, expected] of CASES) {
  test(`${name}: ${expected === null ? 'counts' : 'waits'}`, () => {
    const reasons = gateFeed(before(), content(some), change(what), 1_000)
    if (expected === null) assert.deepEqual(reasons, [])
    else assert.match(reasons.join('; '), expected)
  })
}

test('of a small estate as many as twenty may change, of a small feed all', () => {
  assert.deepEqual(gateFeed(before(), content({ epoch: at(11) }), change({ assets: 20 }), 20), [])
  assert.match(
    gateFeed(before(), content({ epoch: at(11) }), change({ assets: 21 }), 22).join(),
    /21 of 22/,
  )
  const small = before({ advisories: 19 })
  const much = { epoch: at(11), advisories: 1_000 }
  assert.deepEqual(gateFeed(small, content(much), change({ removed: 19 }), 9), [])
  assert.match(
    gateFeed(before({ advisories: 20 }), content(much), change(), 9).join(),
    /grew from 20/,
  )
})

test('every reason is told at once', () => {
  const bad = content({ epoch: at(9), advisories: 0, incomplete: 'cut' })
  assert.equal(gateFeed(before(), bad, change({ removed: 100, assets: 1_000 }), 1_000).length, 5)
})

test('the first import may touch everything; what a person went back from may not return', () => {
  assert.deepEqual(gateFeed(undefined, content(), change({ assets: 1_000 }), 1_000), [])
  assert.deepEqual(gateFeed(undefined, content({ advisories: 0 }), change(), 9), [
    'it holds no record',
  ])
  const rejected = { ...before(), rejected: digest('a') }
  assert.match(gateFeed(rejected, content(), change(), 9).join(), /went back from exactly this/)
})
