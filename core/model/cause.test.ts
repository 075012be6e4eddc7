/** From when a cause takes access, tier by tier: what is assumed counts beside it, a statement only puts it off. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causeOf } from '../../proof/testkit/one-cause.ts'
import { now } from '../../proof/testkit/one-host.ts'
import { HOUR_MS, plus, type Instant } from '../kernel/instant.ts'
import type { EvidenceId } from '../kernel/ids.ts'
import { dueOf, gapOf, isDue, restrictsFrom, rowOfWeight, saidBy, sooner, WEIGHTS, type Assumed, type Cause } from './cause.ts' // prettier-ignore
import type { PerTier } from './posture.ts'

const at = (hours: number | null): Instant | null =>
  hours === null ? null : plus(now, hours * HOUR_MS)
const due = (...hours: readonly [number | null, number | null, number | null, number | null]) =>
  hours.map(at) as unknown as PerTier<Instant | null> // As many as were given.
const assumed = (...hours: Parameters<typeof due>): Assumed => ({
  input: 'exposed',
  due: due(...hours),
  rule: 'r',
})
const until = (hours: number): Cause['suppressed'] => ({
  statement: 'ev_1' as EvidenceId,
  until: plus(now, hours * HOUR_MS),
})

type Row = readonly [
  what: string,
  change: Partial<Cause>,
  dueAt: Parameters<typeof due>,
  takesFrom: Parameters<typeof due>,
  isDue: boolean,
]
const ROWS: readonly Row[] = [
  ['due in part', { due: due(-1, 2, null, null) }, [-1, 2, null, null], [-1, 2, null, null], true],
  ['due this moment', { due: due(0, null, null, null) }, [0, null, null, null], [0, null, null, null], true],
  ['due at tier 3 alone', { due: due(null, null, null, -1) }, [null, null, null, -1], [null, null, null, -1], true],
  ['assumed sooner', { due: due(5, null, null, null), assumed: assumed(-1, 24, null, null) }, [-1, 24, null, null], [-1, 24, null, null], true],
  ['a watch, and what is assumed beside it', { weight: 'watch', due: due(-9, -9, -9, -9), assumed: assumed(-1, null, null, null) }, [-9, -9, -9, -9], [-1, null, null, null], true],
  ['a statement has ended', { due: due(-5, null, null, null), suppressed: until(-1) }, [-1, null, null, null], [-1, null, null, null], true],
  ['not due yet', { due: due(1, 2, 3, 4) }, [1, 2, 3, 4], [1, 2, 3, 4], false],
  ['assumed later', { due: due(1, null, null, null), assumed: assumed(2, null, null, null) }, [1, null, null, null], [1, null, null, null], false],
  ['never due', { due: due(null, null, null, null) }, [null, null, null, null], [null, null, null, null], false],
  ['a watch', { weight: 'watch', due: due(-1, -1, -1, -1) }, [-1, -1, -1, -1], [null, null, null, null], false],
  ['a statement puts it off', { due: due(-5, 9, null, null), suppressed: until(3) }, [3, 9, null, null], [3, 9, null, null], false],
  ['a statement puts off what is assumed', { weight: 'watch', due: due(null, null, null, null), assumed: assumed(-1, null, null, null), suppressed: until(3) }, [3, null, null, null], [3, null, null, null], false],
] // prettier-ignore

for (const [what, change, dueAt, takesFrom, takes] of ROWS) {
  test(`${what}: ${takes ? 'it takes access' : 'it takes none'}`, () => {
    const cause = causeOf(change)
    const tiers = [0, 1, 2, 3] as const
    assert.deepEqual(tiers.map((tier) => dueOf(cause, tier)), [...due(...dueAt)]) // prettier-ignore
    assert.deepEqual(tiers.map((tier) => restrictsFrom(cause, tier)), [...due(...takesFrom)]) // prettier-ignore
    assert.equal(isDue(cause, now), takes)
  })
}

describe('beside it', () => {
  test('the row of its weight', () => {
    const rows = ['restricted-serious', 'restricted-serious', 'restricted-critical', 'quarantined']
    assert.deepEqual(WEIGHTS.map(rowOfWeight), rows)
  })
  test('who said it: all that said it, else the one', () => {
    assert.deepEqual(saidBy(causeOf()), ['feed:dsa'])
    assert.deepEqual(saidBy(causeOf({}, { saidBy: ['a', 'b'] })), ['a', 'b'])
  })
  test('the sooner of two dates, where there is any', () => {
    assert.equal(sooner(at(1), at(2)), at(1))
    assert.equal(sooner(at(2), at(1)), at(1))
    assert.equal(sooner(null, at(1)), at(1))
    assert.equal(sooner(at(1), null), at(1))
    assert.equal(sooner(null, null), null)
  })
  test('the component, only where nobody can judge it', () => {
    assert.equal(gapOf(causeOf({ class: 'cannot-judge' })), 'openssl')
    assert.equal(gapOf(causeOf()), null)
  })
})
