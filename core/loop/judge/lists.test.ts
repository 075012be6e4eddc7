/** Nothing good before the first match, nothing for ever without it, and what nobody can judge is a cause with an end. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hit, LOG4J, manifest, nameOf, type Fleet } from '../../../proof/testkit/fleet.ts'
import { causes, explain, NAME, scan, world } from '../../../proof/testkit/one-list.ts'
import type { Digest } from '../../kernel/hash.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../kernel/instant.ts'
import type { Unjudged } from '../../model/input.ts'
import { find } from '../../state/state.ts'
import { allOverrides } from '../../state/overrides/table.ts'

const WEIRD: Unjudged = {
  component: 'n',
  reason: 'version',
  ecosystem: 'gem',
  distro: null,
  installed: '1.0..x',
  source: 'feed:osv',
  advisories: ['CVE-2026-1'],
  severity: 'critical',
  exploited: false,
}

describe('the first match', () => {
  test('until it is there nothing is known of it, in words; then it counts', () => {
    const made = world()
    scan(made)
    assert.equal(made.decide(NAME).code, 'posture-unknown')
    assert.match(sentence(made), /not matched yet/)
    made.matched(NAME, {
      lists: [{ source: 'scan', facts: `sha256:${'9'.repeat(64)}` as Digest, kinds: ['maven'] }],
    })
    assert.equal(made.decide(NAME).code, 'posture-unknown')
    made.matched(NAME, {
      lists: [{ ...listOf(made), source: 'other' }],
    })
    assert.equal(made.decide(NAME).code, 'posture-unknown')
    made.matched(NAME)
    assert.equal(made.decide(NAME).code, 'permitted')
    assert.match(sentence(made), /is verified: nothing is blocked/)
    assert.deepEqual(made.matched(NAME), [])
  })

  test('no answer is unknown with the reason, said once, and an answer later counts', () => {
    const made = world()
    scan(made)
    const failed = [{ ...listOf(made), failed: 'no blob' }]
    assert.ok(made.matched(NAME, { lists: failed }).length > 0)
    assert.deepEqual(made.matched(NAME, { lists: failed }), [])
    assert.equal(made.decide(NAME).code, 'posture-unknown')
    assert.match(sentence(made), /no blob/)
    made.matched(NAME)
    assert.equal(made.decide(NAME).code, 'permitted')
  })

  test('a list of something else from the same source renews nothing and takes nothing away', () => {
    const made = world()
    scan(made)
    made.matched(NAME)
    const before = made.state.assets.get(assetOf(made))?.standings.get('scan')
    made.later(20 * HOUR_MS)
    made.scan(NAME, '2.17.0', [], false, undefined, 'scan', 'language:maven')
    const after = made.state.assets.get(assetOf(made))?.standings.get('scan')
    assert.match(after?.unknown ?? '', /none of the last 1 items of os-packages/)
    assert.deepEqual(
      [after?.inventory, after?.lastGoodAt, after?.awaits],
      [before?.inventory, before?.lastGoodAt, undefined],
    )
  })

  test('a report that says nothing good leaves what waits as it is, also while blocked', () => {
    const made = world()
    scan(made, '2.14.0')
    made.matched(NAME)
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, NAME)], retracted: [] })
    made.later(HOUR_MS)
    scan(made, '2.15.0')
    made.later(HOUR_MS)
    made.scan(NAME, '2.15.0', [], false, made.now())
    made.later(MINUTE_MS)
    made.scan(NAME, '2.15.0', [], false, undefined, 'scan', 'language:maven')
    assert.equal(made.decide(NAME).decision, false)
    made.matched(NAME)
    assert.equal(made.decide(NAME).code, 'permitted')
  })

  test('what was good before stays good for its time, and no longer', () => {
    const made = world()
    made.scan(NAME, '2.17.0')
    made.later(HOUR_MS)
    scan(made)
    assert.equal(made.decide(NAME).code, 'permitted')
    made.later(27 * HOUR_MS)
    assert.equal(made.decide(NAME).code, 'asset-stale')
  })

  test('a block ends with the answer, not with the report', () => {
    const made = world()
    scan(made, '2.14.0')
    made.matched(NAME)
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, NAME)], retracted: [] })
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    made.later(HOUR_MS)
    scan(made, '2.15.0')
    made.later(HOUR_MS)
    made.scan(NAME, '2.15.0', [], false, made.now())
    const [cause] = causes(made)
    assert.equal(cause?.provenBy.length ?? 0, 0)
    assert.equal(made.decide(NAME).decision, false)
    assert.equal([...made.state.holds.values()].filter((hold) => hold.state === 'open').length, 1)
    const entries = made.matched(NAME)
    assert.ok(
      entries.some((entry) => entry.kind === 'hold.closed'),
      JSON.stringify(entries),
    )
    assert.equal(made.decide(NAME).code, 'permitted')
  })

  test('the new list is hit as well: nothing is released in between', () => {
    const made = world()
    scan(made, '2.14.0')
    made.matched(NAME)
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, NAME)], retracted: [] })
    made.later(HOUR_MS)
    scan(made, '2.15.0')
    made.later(HOUR_MS)
    made.scan(NAME, '2.15.0', [], false, made.now())
    assert.equal(made.decide(NAME).decision, false)
    const next = hit(made, NAME, {
      lineage: 'GHSA-2',
      advisories: ['CVE-2021-45046'],
      installed: '2.15.0',
      fixed: '2.16.0',
    })
    made.run({ kind: 'matched', cause: 'evidence/x', hits: [next], retracted: [] })
    const kinds = made.matched(NAME).map((draft) => draft.kind)
    assert.ok(!kinds.includes('hold.closed'), kinds.join())
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    assert.equal(causes(made)[0]?.component, LOG4J)
  })
})

describe('what cannot be judged', () => {
  const known = (): Fleet => {
    const made = world()
    scan(made)
    made.matched(NAME, { unjudged: [WEIRD], gaps: [{ reason: 'version', count: 1 }] })
    return made
  }

  test('due after a day at tier 0, three at tier 1, never at 2; hold and explanation as for any', () => {
    const made = known()
    const [cause] = causes(made)
    assert.deepEqual(
      [cause?.class, cause?.lineage, cause?.weight],
      ['cannot-judge', 'cannot-judge', 'serious'],
    )
    assert.equal(made.decide(NAME).code, 'permitted')
    made.later(DAY_MS)
    renew(made)
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    assert.equal(made.decide(NAME, 'r1').code, 'permitted')
    made.later(2 * DAY_MS)
    renew(made)
    assert.equal(made.decide(NAME, 'r1').code, 'asset-blocked')
    made.later(60 * DAY_MS)
    renew(made)
    assert.equal(made.decide(NAME, 'r2').code, 'permitted')
    const explained = explain(made)
    assert.match(
      explained.causes[0]?.title ?? '',
      /CVE-2026-1 \(critical\) names n 1\.0\.\.x, and nobody can tell/,
    )
    assert.ok(explained.causes[0]?.exits.some((exit) => exit.includes('feed')))
    assert.ok(explained.fix.some((one) => one.startsWith(`holdfast gap accept ${NAME} n `)))
    assert.deepEqual(explained.notJudged?.count, 1)
  })

  test('the same answer again changes nothing; more names are a change', () => {
    const made = known()
    const gaps = [{ reason: 'version', count: 1 }] as const
    assert.deepEqual(made.matched(NAME, { unjudged: [WEIRD], gaps }), [])
    const more = { ...WEIRD, advisories: ['CVE-2026-1', 'CVE-2026-2'], exploited: true }
    const kinds = made.matched(NAME, { unjudged: [more], gaps }).map((draft) => draft.kind)
    assert.deepEqual(kinds, ['cause.changed'])
    assert.equal(causes(made).length, 1)
  })

  const ended = [{ component: 'n', how: 'n is no longer listed' }]
  const CASES: readonly (readonly [string, (made: Fleet) => void, boolean])[] = [
    ['an answer about nothing new', (made) => void made.matched(NAME, { lists: [], ended }), false],
    ['about a list older than the cause', (made) => void made.matched(NAME, { ended }), false],
    [
      'about a list that could not be matched',
      (made) => {
        made.later(MINUTE_MS)
        scan(made)
        made.matched(NAME, { lists: [{ ...listOf(made), failed: 'x' }], ended })
      },
      false,
    ],
    [
      'about a component that is another',
      (made) => {
        made.later(MINUTE_MS)
        scan(made)
        made.matched(NAME, { ended: [{ component: 'm', how: 'gone' }] })
      },
      false,
    ],
    [
      'of a source that may not raise',
      (made) => {
        made.declare(
          manifest('Source', 'scan', {
            assets: { all: true },
            says: ['os-packages'],
            independence: 'second',
            mayRaise: 'never',
          }),
        )
        made.later(MINUTE_MS)
        scan(made)
        made.matched(NAME, { ended })
      },
      false,
    ],
    [
      'a fresh whole list of a source that may raise',
      (made) => {
        made.later(MINUTE_MS)
        scan(made)
        made.matched(NAME, { ended })
      },
      true,
    ],
  ]
  for (const [name, happens, ends] of CASES) {
    test(`${name}: ${ends ? 'ends' : 'stays'}`, () => {
      const made = known()
      happens(made)
      assert.equal(causes(made).length, ends ? 0 : 1)
    })
  }

  test('accepted by an exception with owner and end: allowed, and only for this', () => {
    const made = known()
    made.later(DAY_MS)
    renew(made)
    const accept = (gaps: readonly string[], name: string): void =>
      made.declare(
        manifest('Exception', name, {
          scope: { assets: [NAME], gaps },
          owner: 'team-web',
          reason: 'built by us',
          expires: made.now() + 2 * DAY_MS,
        }),
      )
    accept(['m'], 'another')
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    accept(['n'], 'this')
    assert.equal(made.decide(NAME).code, 'permitted-by-override')
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, NAME)], retracted: [] })
    assert.equal(made.decide(NAME).code, 'asset-blocked')
    made.run({ kind: 'matched', cause: 'x', hits: [], retracted: [] })
    made.later(3 * DAY_MS)
    renew(made)
    assert.equal(made.decide(NAME).code, 'asset-blocked')
  })

  test('the breaker counts it as one cause: an estate that suddenly cannot be judged is asked about', () => {
    const made = world(60)
    const names = Array.from({ length: 60 }, (_, at) => nameOf(at))
    for (const name of names) {
      made.scan(name, '2.17.0', [], false)
      made.matched(name, { unjudged: [WEIRD] })
    }
    made.later(DAY_MS + MINUTE_MS)
    made.run({ kind: 'check-feed', source: 'osv' })
    for (let at = 0; at < 3; at++) made.run({ kind: 'tick', jumpedMs: 0 })
    const breakers = [...allOverrides(made.state)].filter((override) => override.kind === 'breaker')
    assert.ok(breakers.some((breaker) => breaker.scope.lineages?.includes('cannot-judge') === true))
    const open = [...made.state.holds.values()].filter((hold) => hold.state === 'open')
    assert.ok(open.length > 0 && open.length < 60, String(open.length))
  })
})

function assetOf(made: Fleet) {
  const uid = find(made.state, 'Asset', NAME)?.uid
  if (uid === undefined) throw new Error('it is not declared')
  return uid
}

/** The newest list of the host. */
function listOf(made: Fleet) {
  const facts = made.state.assets.get(assetOf(made))?.standings.get('scan')?.lastFacts
  if (facts === undefined || facts === null) throw new Error('it has no list')
  return { source: 'scan', facts, kinds: ['maven'] }
}

function renew(made: Fleet): void {
  made.run({ kind: 'check-feed', source: 'osv' })
  scan(made)
  made.matched(NAME, { unjudged: [WEIRD], gaps: [{ reason: 'version', count: 1 }] })
  made.run({ kind: 'tick', jumpedMs: 0 })
}

function sentence(made: Fleet): string {
  return explain(made).sentence
}
