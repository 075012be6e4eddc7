/** Sorting in steps is sorting, and no step has more than its share. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from './limits.ts'
import { isListed } from './listed.ts'
import { filtered, finished, mapped, sorted } from './stepwise.ts'

const numbers = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 3_000, size: 'max' })

describe('work in steps', () => {
  test('sorts as toSorted does, equal ones in order', () => {
    fc.assert(
      fc.property(numbers, (values) => {
        const items = values.map((value, place) => ({ value, place }))
        const byValue = (a: { value: number }, b: { value: number }): number => a.value - b.value
        assert.deepEqual(finished(sorted(items, byValue)), items.toSorted(byValue))
      }),
      { numRuns: 30 },
    )
  })
  test('filters and maps in order', () => {
    const items = Array.from({ length: 1_234 }, (_, at) => at)
    const even = (one: number): boolean => one % 2 === 0
    assert.deepEqual(finished(filtered(items, even)), items.filter(even))
    assert.deepEqual(finished(mapped(items, String)), items.map(String))
  })
  test('stops after so many, also while it sorts', () => {
    const items = Array.from({ length: 10 * LIMITS.stepItemsMax }, (_, at) => (at * 7_919) % 4_999)
    let compared = 0
    let most = 0
    for (const _ of sorted(items, (a, b) => ((compared += 1), a - b))) {
      most = Math.max(most, compared)
      compared = 0
    }
    assert.ok(most <= 12 * LIMITS.stepItemsMax, `${most} comparisons in one step`)
  })
  test('a long list holds what includes finds', () => {
    for (const length of [0, 1, 16, 17, 1_000]) {
      const list = Array.from({ length }, (_, at) => at * 2)
      for (const one of [-1, 0, 1, 16, 34, 1_998, 2_000]) {
        assert.equal(isListed(list, one), list.includes(one), `${one} of ${length}`)
      }
    }
  })
})
