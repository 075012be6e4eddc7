/** Which rows of the table an asset stands on at a tier, when time alone changes that, and what people are told of it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  causeOf,
  evidenceId,
  inHours,
  stage,
  standingOf,
  type CauseChange,
} from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, instant, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { SourceStanding } from '../model/evidence.ts'
import type { Tier } from '../model/posture.ts'
import { posture, postureOf, standingAt } from './posture.ts'

const heard = (hours: number, change: Partial<SourceStanding> = {}): SourceStanding =>
  standingOf({ lastGoodAt: instant(NOW - hours * HOUR), ...change })
/** Hours from now; `-`: never. */
const hours = (at: Instant | null): number | '-' => (at === null ? '-' : (at - NOW) / HOUR)

const HELD = {
  facts: `sha256:${'1'.repeat(64)}` as Digest,
  evidence: evidenceId('2'),
  goodAt: NOW,
  reliesOn: [],
  held: true,
}
const suppressedFor = (left: number): CauseChange => ({
  suppressed: { statement: evidenceId('s'), until: instant(NOW + left * HOUR) },
})

const COMING_CAUSE = causeOf({ due: inHours(5, 6, 7, null) })

describe('rows at a tier', () => {
  const OVERDUE: CauseChange = { due: inHours(-1, -1, -1, -1) }
  const COMING: CauseChange = { due: inHours(5, 6, 7, null) }
  const ROWS: readonly (readonly [
    what: string,
    causes: readonly CauseChange[],
    heard: readonly SourceStanding[],
    tier: Tier,
    rows: string,
    ends: number | '-',
    nextDue: number | '-',
  ])[] = [
    // What is known and good, until its age ends.
    ['nothing is open', [], [heard(1)], 0, 'verified', 25, '-'],
    ['at the very end of its age', [], [heard(26)], 0, 'verified', 0, '-'],
    ['a clock runs', [COMING], [heard(1)], 0, 'grace', 25, 5],
    ['a clock runs, another tier', [COMING], [heard(1)], 2, 'grace', 167, 7],
    ['no date at that tier', [COMING], [heard(1)], 3, 'grace', 335, '-'],
    ['two clocks: the next counts', [{ due: inHours(9, 9, 9, 9) }, COMING], [heard(1)], 0, 'grace', 25, 5], // prettier-ignore
    ['watched: it takes no access', [{ ...OVERDUE, weight: 'watch' }], [heard(1)], 0, 'grace', 25, '-'], // prettier-ignore
    ['suppressed: not open', [{ ...OVERDUE, ...suppressedFor(2) }], [heard(1)], 0, 'verified', 25, 2], // prettier-ignore
    ['older than tier 0 lets be', [], [heard(30)], 1, 'stale', 42, '-'],
    ['the freshest of two words counts', [], [heard(30), heard(1), heard(50)], 0, 'verified', 25, '-'], // prettier-ignore
    // What refuses, or leads to where less is left.
    ['overdue', [OVERDUE], [heard(1)], 0, 'restricted-serious', 25, '-'],
    ['due this moment', [{ due: inHours(0, 1, 1, 1) }], [heard(1)], 0, 'restricted-serious', 25, '-'], // prettier-ignore
    ['the worst of several', [OVERDUE, { ...OVERDUE, weight: 'critical' }, { ...OVERDUE, weight: 'serious' }], [heard(1)], 0, 'restricted-critical', 25, '-'], // prettier-ignore
    [
      'a compromise',
      [{ ...OVERDUE, weight: 'compromise' }],
      [heard(1)],
      3,
      'quarantined',
      335,
      '-',
    ],
    ['overdue, and another to come', [OVERDUE, COMING], [heard(1)], 1, 'restricted-serious', 71, 6],
    ['its suppression ends now', [{ ...OVERDUE, ...suppressedFor(0) }], [heard(1)], 0, 'restricted-serious', 25, '-'], // prettier-ignore
    ['watched, and what is assumed is due', [{ ...OVERDUE, weight: 'watch', assumed: { input: 'exposed', due: inHours(-1, 3, null, null), rule: 'a' } }], [heard(1)], 0, 'restricted-serious', 25, '-'], // prettier-ignore
    ['overdue and stale', [OVERDUE], [heard(30)], 1, 'restricted-serious stale', 42, '-'],
    ['a clock runs and stale', [COMING], [heard(30)], 1, 'stale', 42, 6],
    ['overdue and too old', [OVERDUE], [heard(80)], 1, 'restricted-serious unknown', '-', '-'],
    ['a millisecond past its age', [], [heard(26, { lastGoodAt: instant(NOW - 26 * HOUR - 1) })], 0, 'unknown', '-', '-'], // prettier-ignore
    ['nobody ever said anything', [], [], 0, 'unknown', '-', '-'],
    ['nobody ever said anything good', [COMING], [heard(1, { lastGoodAt: null })], 3, 'unknown', '-', '-'], // prettier-ignore
    ['good once, and blocked with a list that is not matched', [], [heard(1), heard(1, { awaits: HELD })], 3, 'unknown', '-', '-'], // prettier-ignore
  ]
  for (const [what, causes, standings, tier, rows, ends, nextDue] of ROWS) {
    test(`${what}, tier ${tier}: ${rows}`, () => {
      const facts = { causes: causes.map(causeOf), standings, type: 'host' } as const
      const found = standingAt(stage().state, facts, tier, NOW)
      assert.equal(found.rows.join(' '), rows)
      assert.equal(hours(found.evidenceEnds), ends)
      assert.equal(hours(found.nextDue), nextDue)
    })
  }

  test('open is what no statement stands before, due or not', () => {
    const open = (...causes: readonly CauseChange[]): boolean =>
      standingAt(stage().state, { causes: causes.map(causeOf), standings: [] }, 0, NOW).open
    assert.deepEqual(
      [open(), open(suppressedFor(1)), open(suppressedFor(0)), open(COMING), open(suppressedFor(1), COMING)], // prettier-ignore
      [false, false, true, true, true],
    )
  })

  test('what is due is told the worst first, then the oldest, then by id', () => {
    const serious = ['a', 'b', 'c', 'd'].map((component) => causeOf({ component }))
    const byId = serious.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    // The last by id are the oldest.
    const aged = byId.map((cause, at) => ({ ...cause, firstSeenAt: instant(NOW - Math.floor((at + 2) / 2) * HOUR) })) // prettier-ignore
    const critical = causeOf({ weight: 'critical', component: 'e' })
    const compromise = causeOf({ weight: 'compromise', component: 'f' })
    const expected = [compromise, critical, ...aged.slice(2), ...aged.slice(0, 2)]
    for (const causes of [[...aged, critical, compromise], expected.toReversed()]) {
      const { due } = standingAt(stage().state, { causes, standings: [] }, 0, NOW)
      assert.deepEqual(due, expected)
    }
  })

  test('of many causes it stops after so many, for all tiers at once, and of few never', () => {
    const stops = (count: number): number => {
      const facts = { causes: Array.from({ length: count }, () => COMING_CAUSE), standings: [] }
      return [...posture(stage().state, facts, NOW)].length
    }
    assert.equal(stops(LIMITS.stepItemsMax - 1), 0)
    assert.equal(stops(2 * LIMITS.stepItemsMax), 2)
  })
})

describe('what people are told: the worst over the tiers', () => {
  const ROWS: readonly (readonly [
    what: string,
    causes: readonly CauseChange[],
    heard: readonly SourceStanding[],
    state: string,
    next: number | '-',
  ])[] = [
    ['nothing open', [], [heard(1)], 'verified', 25],
    ['a clock runs at one tier alone', [{ due: inHours(null, null, null, 9) }], [heard(1)], 'grace', 9], // prettier-ignore
    ['a clock that comes after its age', [{ due: inHours(40, null, null, null) }], [heard(1)], 'grace', 25], // prettier-ignore
    ['too old for tier 0', [], [heard(30)], 'stale', 42],
    ['once proven it is never unknown', [], [heard(999)], 'stale', '-'],
    ['never proven', [], [heard(1, { lastGoodAt: null })], 'unknown', '-'],
    ['nobody spoke', [], [], 'unknown', '-'],
    ['due at tier 0 alone', [{ due: inHours(-1, 2, null, null) }], [heard(1)], 'restricted', 2],
    ['a block outranks not knowing', [{}], [], 'restricted', '-'],
    ['quarantined outranks everything', [{}, { weight: 'compromise' }], [heard(999)], 'quarantined', '-'], // prettier-ignore
  ]
  for (const [what, causes, standings, state, next] of ROWS) {
    test(`${what}: ${state}`, () => {
      const facts = { causes: causes.map(causeOf), standings, type: 'host' } as const
      const told = postureOf(stage().state, facts, NOW)
      assert.equal(told.state, state)
      // The end of an age is its last good moment.
      const at = told.nextChangeAt
      assert.equal(at === null ? '-' : Math.floor((at - NOW) / HOUR), next)
      const isAge = at !== null && (at - NOW) % HOUR !== 0
      if (isAge) assert.equal((at - NOW) % HOUR, 1)
    })
  }

  test('the first date to come is told with its tier; of equal ones the stricter tier', () => {
    const due = (...dates: readonly (number | null)[]): unknown => {
      const facts = { causes: [causeOf({ due: inHours(...dates) })], standings: [heard(1)] }
      const { nextDue } = postureOf(stage().state, facts, NOW)
      return nextDue === null ? null : [hours(nextDue.at), nextDue.tier]
    }
    assert.deepEqual(due(9, 7, 8, 7), [7, 1])
    assert.deepEqual(due(null, 3, 3, 3), [3, 1])
    assert.deepEqual(due(-1, 4, 5, null), [4, 1])
    assert.deepEqual(due(-1, -1, -1, -1), null)
    assert.deepEqual(due(null, null, null, null), null)
  })
})

describe('why it is not known', () => {
  const LISTS_ENDED = { listsEndAt: instant(NOW - 2 * DAY_MS) }
  const awaits = { ...HELD, held: false }
  const NOT_MATCHED = 'its newest list is not matched yet'
  const ROWS: readonly (readonly [
    what: string,
    heard: readonly Partial<SourceStanding>[],
    reason: string | null,
  ])[] = [
    ['nobody reported', [], 'no source has reported about it yet'],
    ['its report says so', [{ unknown: 'the scan failed' }], 'the scan failed'],
    ['of one who can make it known before one who cannot', [{ entitled: false, unknown: 'x' }, { source: 'b', unknown: 'y' }], 'y'], // prettier-ignore
    ['of one who cannot, where nobody else says anything', [{ entitled: false, unknown: 'x' }, { source: 'b' }], 'x'], // prettier-ignore
    ['its list waits', [{}, { source: 'b', awaits }], NOT_MATCHED],
    ['its list could not be matched', [{ awaits: { ...awaits, failed: 'too large' } }], 'too large'], // prettier-ignore
    ['its report outweighs a list that waits', [{ awaits }, { source: 'b', unknown: 'y' }], 'y'],
    ['lists that ended', [{}, { source: 'b', ...LISTS_ENDED }], 'the signature of the package lists ended 2 d ago (apt-get update)'], // prettier-ignore
    ['lists that end this moment have not', [{ listsEndAt: NOW }], null],
    ['a feed speaks of it, and it was not compared', [{ reliesOn: ['npm'], compared: [] }], NOT_MATCHED], // prettier-ignore
    ['no feed speaks of it', [{ reliesOn: ['gem'] }], 'no feed speaks of its packages: gem'],
    ['of many kinds a few are named', [{ reliesOn: ['a', 'b', 'c', 'd', 'e', 'f'] }], 'no feed speaks of its packages: a, b, c, d, e'], // prettier-ignore
    ['a feed speaks of it', [{ reliesOn: ['npm'], compared: ['npm'] }], null],
    ['all is well', [{}], null],
  ]
  for (const [what, standings, reason] of ROWS) {
    test(what, () => {
      const { state } = stage()
      state.feedsCovering.set('npm', new Set(['f']))
      const facts = { causes: [], standings: standings.map(standingOf), type: 'host' } as const
      assert.equal(postureOf(state, facts, NOW).unknownReason, reason)
    })
  }
})
