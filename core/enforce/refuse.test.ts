/**
 * Law 11 by every path: whatever newly refuses, by hold, unknown or stale, is counted, in each failure domain and
 * in all together.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, manifest } from '../../proof/testkit/fleet.ts'
import {
  agrees,
  codes,
  listed,
  live,
  matched,
  names,
  opened,
  osv,
  publish,
  reliant,
  scanned,
  service,
  settled,
} from '../../proof/testkit/refusals.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { Override } from '../model/override.ts'
import { find } from '../state/state.ts'
import { RULES } from '../model/rules.ts'

describe('in small domains and in all together', () => {
  test('500 domains of 10 under one wrong advisory: the estate stops it, the slice stays blocked', () => {
    const size = 5_000
    const made = scanned(size, (index) => service(`s${Math.floor(index / 10)}`))
    let holds = 0
    for (let from = 0; from < size; from += 500) {
      holds += opened(matched(made, names(size).slice(from, from + 500)))
    }
    // 2 % of the estate; half of each of the first twenty domains.
    assert.equal(holds, 100)
    assert.deepEqual(codes(made, size), { 'asset-blocked': 100, 'permitted-by-override': 4_900 })
    assert.equal(live(made).filter((override) => override.scope.domains === undefined).length, 1)
    agrees(made, 200)
  })

  test('in an estate of 100 the estate asks after twenty, spread over domains that would not', () => {
    const made = scanned(100, (index) => service(`s${index % 25}`))
    // One of each domain of four: never more than half.
    assert.equal(opened(matched(made, names(25))), 20)
    assert.deepEqual(
      live(made).map((override) => [override.scope.lineages, override.scope.domains]),
      [[['GHSA-jfh8-c2jp-5v3q'], undefined]],
    )
  })

  for (const [size, refused] of [
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [7, 3],
    [19, 9],
    [20, 10],
    [50, 10],
  ] as const) {
    test(`of a domain of ${size} at most ${refused}`, () => {
      const made = scanned(size, () => service('one'))
      assert.equal(opened(matched(made, names(size))), refused)
      assert.equal(live(made).length, refused === size ? 0 : 1)
      agrees(made, size)
    })
  }

  test('two wrong advisories of two feeds at once are two overrides, and neither lets the other through', () => {
    const made = scanned(100, () => service('one'))
    matched(made, names(100))
    const other = { lineage: 'CVE-2026-7', advisories: [], component: 'other', source: 'feed:x' }
    matched(made, names(100), other)
    const refused = codes(made, 100)['asset-blocked'] ?? 0
    assert.ok(refused <= 20, `${refused} are refused`)
    assert.equal(live(made).length, 2)
    agrees(made, 100)
  })
})

describe('what turns unknown or stale is counted like a hold', () => {
  test('the only feed of 300 hosts is deleted: a slice is refused, the others are asked about', () => {
    const made = reliant(300)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    // Before any tick: nobody waits for one.
    const now = codes(made, 300)
    assert.ok((now['posture-unknown'] ?? 0) <= 20, JSON.stringify(now))
    settled(made)
    assert.deepEqual(codes(made, 300), { 'posture-unknown': 20, 'permitted-by-override': 280 })
    assert.deepEqual(codes(made, 300, 'r1'), {
      'posture-unknown': 20,
      'permitted-by-override': 280,
    })
    for (const override of live(made)) {
      assert.match(override.name, /^breaker\/feed osv sha256:a/)
      assert.deepEqual(override.scope.codes, ['posture-unknown'])
    }
    agrees(made, 300)
  })

  test('declared and imported anew, everything is permitted again', () => {
    const made = reliant(60)
    made.run({ kind: 'delete-manifest', manifest: 'Source', name: 'osv', reason: 'by mistake' })
    made.declare(osv)
    publish(made, 'a')
    settled(made)
    assert.deepEqual(codes(made, 60), { permitted: 60 })
    agrees(made, 60)
  })

  test('a feed that no longer speaks of them, and one that is rolled back to that', () => {
    const narrowed = reliant(100)
    publish(narrowed, 'b', ['npm'])
    // Before any tick: nobody waits for one.
    assert.equal(codes(narrowed, 100)['posture-unknown'], 15)
    settled(narrowed)
    assert.deepEqual(codes(narrowed, 100), { 'posture-unknown': 15, 'permitted-by-override': 85 })
    const back = fleet(100)
    back.declare(osv)
    publish(back, 'b', ['npm'])
    publish(back, 'a')
    for (const name of names(100)) listed(back, name)
    back.run({ kind: 'roll-back-feed', source: 'osv', reason: 'no' })
    settled(back)
    assert.deepEqual(codes(back, 100), { 'posture-unknown': 15, 'permitted-by-override': 85 })
    agrees(back, 100)
  })

  test('a feed that no longer speaks of them leaves them to one that is too old', () => {
    const made = reliant(100)
    made.declare({ ...osv, name: 'other' })
    publish(made, 'c', ['maven'], 'other')
    for (let day = 0; day < 2; day++) {
      made.later(25 * HOUR_MS)
      made.run({ kind: 'check-feed', source: 'osv' })
      for (const name of names(100)) listed(made, name)
      settled(made)
    }
    assert.deepEqual(codes(made, 100), { permitted: 100 })
    publish(made, 'b', ['npm'])
    // Before any tick, and counted by the feed that is too old.
    assert.equal(codes(made, 100)['asset-stale'], 15)
    assert.match(live(made)[0]?.reason ?? '', /feed other sha256:c/)
    settled(made)
    assert.deepEqual(codes(made, 100), { 'asset-stale': 15, 'permitted-by-override': 85 })
    agrees(made, 100)
  })

  test('a feed that nobody asks any more grows old for all at once', () => {
    const made = reliant(100)
    made.later(20 * HOUR_MS)
    for (const name of names(100)) listed(made, name)
    made.later(20 * HOUR_MS)
    for (const name of names(100)) listed(made, name)
    made.later(8 * HOUR_MS + MINUTE_MS)
    settled(made)
    // More than 15 % at once are the telemetry guard's: the breaker does not ask a second time.
    assert.deepEqual(live(made), [])
    assert.equal(live(made, 'telemetry').length, 2)
    assert.deepEqual(codes(made, 100), { 'permitted-by-override': 100 })
    agrees(made, 100)
  })

  test('a reader that starts to call half of the estate unknown, whoever hands its reports in', () => {
    const made = scanned(100, () => service('one'))
    made.declare(
      ...['s1', 's2', 's3', 's4', 's5', 's6'].map((name) =>
        manifest('Source', name, {
          assets: { all: true },
          says: ['os-packages'],
          independence: 'second',
          mayRaise: 'always',
        }),
      ),
    )
    for (const [index, name] of names(50).entries()) {
      // Each source's own hosts: no source speaks of more than nine.
      made.scan(name, '2.14.0', [], true, undefined, `s${(index % 6) + 1}`)
    }
    assert.deepEqual(codes(made, 100), { permitted: 100 })
    made.later(25 * HOUR_MS)
    for (const name of names(100).slice(50)) made.scan(name)
    for (const [index, name] of names(50).entries()) {
      made.later(MINUTE_MS)
      made.scan(name, '2.14.0', [], false, undefined, `s${(index % 6) + 1}`)
    }
    settled(made)
    made.later(3 * HOUR_MS)
    settled(made)
    const now = codes(made, 100)
    const refused = (now['asset-stale'] ?? 0) + (now['posture-unknown'] ?? 0)
    assert.ok(refused > 0 && refused <= 10, JSON.stringify(now))
    assert.ok(live(made).length > 0)
    agrees(made, 100)
  })

  test('reports that say less than before: the reader is named, and its next report is kept open too', () => {
    const made = scanned(40, () => service('one'))
    for (const name of names(40)) listed(made, name)
    assert.deepEqual(codes(made, 40), { 'posture-unknown': 10, 'permitted-by-override': 30 })
    assert.equal(live(made).length, 1)
    assert.match(live(made)[0]?.reason ?? '', new RegExp(`reader trivy under rules ${RULES}`))
    agrees(made, 40)
  })

  test('a policy that makes everything due at once', () => {
    const made = scanned(100, () => service('one'))
    matched(made, names(100), { exploited: false })
    assert.deepEqual(codes(made, 100), { permitted: 100 })
    made.declare(
      manifest('PosturePolicy', 'now', {
        assets: { all: true },
        deadline: { after: 0, weight: 'serious' },
      }),
    )
    assert.deepEqual(codes(made, 100), { 'asset-blocked': 10, 'permitted-by-override': 90 })
    agrees(made, 100)
  })

  test('a source whose word ages faster from now on', () => {
    const made = scanned(100, () => service('one'))
    made.later(2 * HOUR_MS)
    made.declare(
      manifest('Source', 'scan', {
        assets: { all: true },
        says: ['os-packages'],
        independence: 'second',
        mayRaise: 'always',
        maxAge: HOUR_MS,
      }),
    )
    const refused = codes(made, 100)['asset-stale'] ?? 0
    assert.equal(refused, 10)
    settled(made)
    assert.equal(codes(made, 100)['asset-stale'], 10)
    agrees(made, 100)
  })

  test('an exception over all of them ends: by itself, or because a person ends it', () => {
    for (const byHand of [true, false]) {
      const made = scanned(40, () => service('one'))
      const all = names(40).map((name) => find(made.state, 'Asset', name)?.uid ?? '')
      made.declare(
        manifest('Exception', 'quiet', {
          scope: { assets: names(40) },
          owner: 'team',
          reason: 'a move',
          expires: instant(made.now() + 4 * DAY_MS),
        }),
      )
      made.later(80 * HOUR_MS)
      settled(made)
      assert.deepEqual(codes(made, 40), { 'permitted-by-override': 40 })
      assert.equal(
        made.state.sheltered.get([...made.state.overrides.keys()][0] ?? ('' as Override['id']))
          ?.size,
        all.length,
      )
      if (byHand) {
        made.run({ kind: 'delete-manifest', manifest: 'Exception', name: 'quiet', reason: 'done' })
      } else {
        made.later(DAY_MS)
        settled(made)
      }
      assert.deepEqual(codes(made, 40), { 'asset-stale': 10, 'permitted-by-override': 30 })
      assert.equal(live(made).length, 1)
      agrees(made, 40)
    }
  })
})
