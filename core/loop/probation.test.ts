/** A release by proof is a promise: what breaks it within a day has no grace. Damping waits with releases alone. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, type Instant } from '../kernel/instant.ts'
import type { MatchedHit } from '../model/input.ts'
import type { Cause } from '../model/cause.ts'
import type { Hold } from '../model/hold.ts'
import { allHolds } from '../state/holds/table.ts'
import { probationOf } from '../state/holds/probation.ts'
import { find } from '../state/state.ts'
import { dampedUntil } from '../restore/plan-release.ts'
import { explainAsset } from './answer/explain.ts'

const A = nameOf(0)
const GRACE = 2 * HOUR_MS
const OTHER = { lineage: 'GHSA-other', advisories: ['CVE-2026-9'] }
const ALIAS = { lineage: 'CVE-2021-44228', advisories: ['CVE-2021-44228'] }
/** As severe, and of the table that gives it time. */
const FLAW = { exploited: false, severity: 'high' } as const

function made(): Fleet {
  const one = fleet(1)
  one.declare(
    manifest('PosturePolicy', 'two-hours', {
      assets: { all: true },
      deadline: { after: GRACE, weight: 'serious' },
    }),
  )
  one.scan(A)
  return one
}

function flaw(one: Fleet, change: Partial<MatchedHit> = {}): void {
  const hits = [hit(one, A, { ...FLAW, ...change })]
  one.run({ kind: 'matched', cause: 'feed/osv', hits, retracted: [] })
}

const tick = (one: Fleet): void => void one.run({ kind: 'tick', jumpedMs: 0 })

/** The fix is listed, then proven to run. */
function fix(one: Fleet): void {
  one.scan(A, '2.17.1')
  one.later(MINUTE_MS)
  one.scan(A, '2.17.1', [], true, one.now())
  one.matched(A)
}

/** Found, due and blocked, fixed and released. */
function blockedAndReleased(one: Fleet, change: Partial<MatchedHit> = {}): Hold {
  flaw(one, change)
  one.later(GRACE)
  tick(one)
  fix(one)
  const [hold] = [...one.state.pastHolds.values()]
  assert.ok(hold !== undefined && hold.closedBy?.kind === 'proven')
  return hold
}

const openHold = (one: Fleet): Hold | undefined => [...one.state.holds.values()][0]
const causes = (one: Fleet): readonly Cause[] => [...one.state.causes.values()]
const soonest = (cause: Cause | undefined): number =>
  Math.min(...(cause?.due ?? []).map((at) => at ?? Infinity))

describe('what comes back', () => {
  type Row = readonly [
    what: string,
    after: number,
    change: Partial<MatchedHit>,
    at: 'at once' | 'in its time',
  ]
  const ROWS: readonly Row[] = [
    ['a minute after its release', MINUTE_MS, {}, 'at once'],
    ['at the last instant of the day', DAY_MS - 1, {}, 'at once'],
    ['with another fix that it asks for', HOUR_MS, { fixed: '2.18.0' }, 'at once'],
    ['when the day is over', DAY_MS, {}, 'in its time'],
    ['an hour later', DAY_MS + HOUR_MS, {}, 'in its time'],
    ['of the same component, but another flaw', HOUR_MS, OTHER, 'in its time'],
    ['of another component', HOUR_MS, { component: 'log4j-api' }, 'in its time'],
    ['of another component under the same flaw', HOUR_MS, { ...ALIAS, component: 'x' }, 'in its time'],
  ] // prettier-ignore
  for (const [what, after, change, at] of ROWS) {
    test(`${what} is due ${at}`, () => {
      const one = made()
      const hold = blockedAndReleased(one)
      one.later(after)
      flaw(one, change)
      const [cause] = causes(one)
      const again = at === 'at once'
      assert.equal(cause?.reopens, again ? hold.id : undefined)
      assert.equal(soonest(cause), again ? one.now() : one.now() + GRACE)
      // In the same judgement: nobody has to wait for a tick.
      assert.equal(openHold(one)?.causes.includes(cause?.id ?? hold.openedBy) ?? false, again)
      assert.equal(one.decide(A).decision, !again)
      assert.equal(cause?.rule.startsWith('came back within a day'), again)
    })
  }

  test('under a name that it had as an alias is due at once', () => {
    const one = made()
    const hold = blockedAndReleased(one, ALIAS)
    one.later(HOUR_MS)
    flaw(one)
    assert.equal(causes(one)[0]?.reopens, hold.id)
  })

  test('is said to, with the hold whose proof it breaks', () => {
    const one = made()
    const hold = blockedAndReleased(one)
    const asset = find(one.state, 'Asset', A)
    assert.ok(asset !== undefined)
    const until = instant(one.now() + DAY_MS)
    const told = (): unknown => explainAsset(one.state, asset, one.env()).probation
    const says = `on probation until 2026-11-25T02:01:00Z: what comes back of ${hold.id} has no grace`
    assert.deepEqual(told(), { hold: hold.id, until, says })
    one.later(HOUR_MS)
    flaw(one)
    const [line] = explainAsset(one.state, asset, one.env()).causes
    assert.match(line?.text ?? '', new RegExp(`it came back after ${hold.id} was released`))
    one.later(DAY_MS)
    assert.equal(told(), undefined)
  })

  test('stays due at once however often it is looked at, and a release ends it', () => {
    const one = made()
    const hold = blockedAndReleased(one)
    one.later(HOUR_MS)
    flaw(one)
    const at = soonest(causes(one)[0])
    one.later(HOUR_MS)
    flaw(one, { fixed: '2.16.0' })
    one.later(2 * DAY_MS)
    flaw(one)
    assert.deepEqual(
      causes(one).map((cause) => [cause.reopens, soonest(cause)]),
      [[hold.id, at]],
    )
    fix(one)
    assert.equal(openHold(one), undefined)
    assert.deepEqual([...one.state.pastHolds.values()].map((ended) => ended.closedBy?.kind), ['proven', 'proven']) // prettier-ignore
  })
})

describe('probation is promised by proof alone', () => {
  test('a cause that a person lifts promises nothing', () => {
    const one = made()
    one.run({ kind: 'quarantine', asset: A, reason: 'a drill' })
    one.later(HOUR_MS)
    one.run({ kind: 'lift-quarantine', asset: A, reason: 'it was a drill' })
    const [hold] = [...one.state.pastHolds.values()]
    assert.equal(hold?.closedBy?.kind, 'lifted')
    assert.equal(hold?.probationUntil, undefined)
    assert.equal(one.state.probations.size, 0)
  })

  test('an asset that was never blocked is on none, and what a cause says in grace comes back with grace', () => {
    const one = made()
    flaw(one)
    one.later(HOUR_MS)
    fix(one)
    assert.equal(causes(one).length, 0)
    flaw(one)
    assert.equal(causes(one)[0]?.reopens, undefined)
    const uid = find(one.state, 'Asset', A)?.uid
    assert.ok(uid !== undefined)
    assert.equal(probationOf(one.state, uid, one.now()), null)
  })
})

/** What may happen within a few hours, in any order. */
type Turn = { readonly does: 'breaks' | 'is fixed' | 'waits'; readonly minutes: number }

test('whatever comes and goes: it is blocked in the judgement that finds it, and released at most thrice an hour', () => {
  const turn = fc.record({
    does: fc.constantFrom('breaks', 'is fixed', 'waits'),
    minutes: fc.integer({ min: 1, max: 40 }),
  })
  fc.assert(
    fc.property(fc.array(turn, { maxLength: 25 }), (turns: readonly Turn[]) => {
      const one = made()
      blockedAndReleased(one)
      for (const { does, minutes } of turns) {
        one.later(minutes * MINUTE_MS)
        if (does === 'waits') tick(one)
        if (does === 'is fixed') fix(one)
        if (does === 'breaks') {
          flaw(one)
          // Each time within a day of the last: nothing of it waits, damped or not.
          assert.notEqual(openHold(one), undefined)
          assert.equal(one.decide(A).decision, false)
        }
      }
      const ends = [...allHolds(one.state)].flatMap((hold) => hold.closedAt ?? [])
      for (const at of ends) assert.ok(within(ends, at) <= 3, `${within(ends, at)} within an hour`)
    }),
    { numRuns: 60 },
  )
})

const within = (ends: readonly Instant[], last: Instant): number =>
  ends.filter((at) => at <= last && at > last - HOUR_MS).length

test('damping never lasts longer than an hour after the newest release', () => {
  const ago = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 12 })
  fc.assert(
    fc.property(ago, (minutes) => {
      const now = instant(DAY_MS * 20_000)
      const ends = minutes.toSorted((a, b) => b - a).map((at) => instant(now - at * MINUTE_MS))
      const until = dampedUntil(ends, now)
      const newest = ends.at(-1)
      if (until === null) return
      assert.ok(newest !== undefined && until > now && until <= newest + HOUR_MS)
    }),
  )
})
