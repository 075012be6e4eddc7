/** What a feed may do by itself, and what waits for a person. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { change, content, digest } from '../../proof/testkit/feed-content.ts'
import { fleet, hit, LOG4J, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../kernel/instant.ts'
import type { FeedChange, FeedContent } from '../model/feed.ts'
import type { AssetUid } from '../kernel/ids.ts'

const feed = (made: Fleet, some: Partial<FeedContent> = {}, what: Partial<FeedChange> = {}) =>
  made.run({ kind: 'import-feed', source: 'osv', content: content(some), change: change(what) })

function world(): Fleet {
  const made = fleet(30)
  made.declare(
    manifest('Source', 'osv', {
      assets: { all: true },
      says: ['os-packages'],
      independence: 'second',
      mayRaise: 'never',
      fetch: { adapter: 'advisories', directory: '/x' },
      authors: [{ name: 'vendor', key: 'k' }, { name: 'keyless' }],
    }),
  )
  return made
}

describe('the gate of a feed', () => {
  test('refused: the last good one counts, until a person takes it; going back keeps it out', () => {
    const made = world()
    feed(made, { digest: digest('1') })
    const small = { digest: digest('2'), advisories: 3 }
    assert.deepEqual(
      feed(made, small).map((draft) => draft.kind),
      ['feed.refused'],
    )
    assert.deepEqual(feed(made, small), [])
    assert.equal(made.state.feeds.get('osv')?.content.digest, digest('1'))
    made.run({ kind: 'accept-feed', source: 'osv', reason: 'it was cleaned up' })
    assert.equal(made.state.feeds.get('osv')?.content.digest, digest('2'))
    made.run({ kind: 'roll-back-feed', source: 'osv', reason: 'a mistake' })
    assert.equal(made.state.feeds.get('osv')?.content.digest, digest('1'))
    assert.deepEqual(
      feed(made, small).map((draft) => draft.kind),
      ['feed.refused'],
    )
    assert.throws(() => made.run({ kind: 'roll-back-feed', source: 'osv', reason: 'more' }), {
      message: /nothing-before/,
    })
    assert.throws(() => made.run({ kind: 'check-feed', source: 'nobody' }), {
      message: /not-found/,
    })
  })
})

describe('withdrawn and no longer said', () => {
  test('it releases nothing at tiers 0 and 1, and said again it is as it was', () => {
    const made = world()
    const name = nameOf(1)
    made.scan(name)
    made.later(MINUTE_MS)
    const hits = [hit(made, name)]
    made.run({ kind: 'matched', cause: 'feed/osv', hits, retracted: [] })
    const asset = hits[0]?.asset ?? ('' as AssetUid)
    const before = [...made.state.causes.values()][0]
    const retracted = [
      {
        asset,
        component: LOG4J,
        ecosystem: 'maven',
        advisories: ['CVE-2021-44228'],
        why: 'withdrawn',
      },
    ]
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [], retracted })
    const after = [...made.state.causes.values()][0]
    assert.deepEqual(after?.due, [before?.due[0], before?.due[1], null, null])
    assert.equal(made.decide(name).code, 'asset-blocked')
    made.later(30 * DAY_MS)
    made.scan(name)
    assert.equal(made.decide(name).decision, false)
    made.run({ kind: 'matched', cause: 'feed/osv', hits, retracted: [] })
    assert.equal([...made.state.causes.values()][0]?.detail.retracted, null)
    assert.ok([...made.state.causes.values()][0]?.due[2] !== null)
  })

  test('what a report says is not retracted by a feed', () => {
    const made = world()
    const name = nameOf(1)
    made.scan(name)
    const hits = [hit(made, name, { source: 'scan' })]
    made.run({ kind: 'matched', cause: 'x', hits, retracted: [] })
    const asset = hits[0]?.asset ?? ('' as AssetUid)
    const retracted = [
      { asset, component: LOG4J, ecosystem: 'maven', advisories: ['CVE-2021-44228'], why: 'x' },
    ]
    assert.deepEqual(made.run({ kind: 'matched', cause: 'x', hits: [], retracted }), [])
  })
})

describe('lists in which nobody looked', () => {
  test('unknown without a feed, as old as the feed with one, and unknown again when it is deleted', () => {
    const made = world()
    const name = nameOf(1)
    made.scan(name, '2.17.0', [], false)
    assert.equal(made.decide(name).code, 'posture-unknown')
    feed(made)
    // A feed speaks of it, and nobody has compared the list with it yet.
    assert.equal(made.decide(name).code, 'posture-unknown')
    made.matched(name)
    assert.equal(made.decide(name).decision, true)
    made.later(20 * HOUR_MS)
    made.scan(name, '2.17.0', [], false)
    made.matched(name)
    made.later(25 * HOUR_MS)
    assert.equal(made.decide(name).decision, true)
    made.later(4 * HOUR_MS)
    made.scan(name, '2.17.0', [], false)
    made.matched(name)
    assert.equal(made.decide(name).decision, false)
    made.run({ kind: 'check-feed', source: 'osv' })
    assert.equal(made.decide(name).decision, true)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'x' })
    assert.equal(made.decide(name).decision, false)
  })
})
