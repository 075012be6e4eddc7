/** The most urgent first, as many as are asked for: the same as all of them in order, cut off. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { causeOf, evidenceId, inHours } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { finished } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import { byUrgency, placeOf, worstCauses } from './worst-causes.ts'

const NEVER = Number.MAX_SAFE_INTEGER
const at = (hour: number): number => NOW + hour * HOUR

describe('the place of a cause', () => {
  const ROWS: readonly (readonly [string, Partial<Cause>, number])[] = [
    ['its first date at any tier', { due: inHours(9, 4, 7, null) }, at(4)],
    ['what is assumed, where that is sooner', { due: inHours(9, 4, 7, null), assumed: { input: 'exposed', due: inHours(2, null, null, null), rule: 'a' } }, at(2)], // prettier-ignore
    ['the end of what suppresses it', { due: inHours(-1, -1, -1, -1), suppressed: { statement: evidenceId('s'), until: instant(at(3)) } }, at(3)], // prettier-ignore
    ['no date: the last', { due: inHours(null, null, null, null) }, NEVER],
  ]
  for (const [what, change, place] of ROWS) {
    test(what, () => {
      const cause = causeOf(change)
      assert.deepEqual(placeOf(cause), { at: place, id: cause.id })
    })
  }
})

/** Few dates for many: most have another at the same. */
const CAUSES = fc
  .array(fc.option(fc.integer({ min: 0, max: 5 })), { maxLength: 250 })
  .map((dates) =>
    dates.map((hour, index) =>
      causeOf({ lineage: `CVE-2026-${10_000 + index}`, due: inHours(hour, hour, hour, null) }),
    ),
  )

/** By its definition. */
const ordered = (causes: readonly Cause[]): Cause[] =>
  causes.toSorted((a, b) => {
    const [left, right] = [placeOf(a), placeOf(b)]
    if (left.at !== right.at) return left.at < right.at ? -1 : 1
    return left.id < right.id ? -1 : 1
  })
const ids = (causes: readonly Cause[]): string[] => causes.map((cause) => cause.id)

test('the worst are the first of all in order', () => {
  const holds = fc.property(CAUSES, fc.integer({ min: 1, max: 40 }), (causes, most) => {
    const all = ordered(causes)
    assert.deepEqual(ids(finished(worstCauses(causes, most))), ids(all.slice(0, most)))
    assert.deepEqual(ids(finished(byUrgency(causes))), ids(all))
  })
  fc.assert(holds, { seed: 20_261_126, numRuns: 60 })
})

test('of many it keeps few at a time, and none gets lost', () => {
  const causes = Array.from({ length: 500 }, (_, index) =>
    causeOf({ lineage: `CVE-2026-${10_000 + index}`, due: inHours(500 - index, null, null, null) }),
  )
  assert.deepEqual(ids(finished(worstCauses(causes, 3))), ids(causes.slice(-3).toReversed()))
  assert.deepEqual(finished(worstCauses(causes, 0)), [])
})

test('of many it stops after so many, and of few never', () => {
  const cause = causeOf()
  const stops = (count: number): number =>
    [...worstCauses(Array.from({ length: count }, () => cause), 1)].length // prettier-ignore
  assert.equal(stops(LIMITS.stepItemsMax - 1), 0)
  assert.equal(stops(2 * LIMITS.stepItemsMax), 2)
})
