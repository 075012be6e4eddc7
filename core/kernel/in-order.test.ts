/** A list kept in order item by item is the one that is sorted at the end, whatever came and went. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { putIn, takeOut } from './in-order.ts'

interface Item {
  readonly value: number
}

const byValue = (a: Item, b: Item): number => a.value - b.value
const values = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 })

describe('a list that is kept in order', () => {
  test('is what sorting gives, equal ones as they came', () => {
    fc.assert(
      fc.property(values, fc.array(fc.nat(250)), (all, gone) => {
        const came = all.map((value): Item => ({ value }))
        const list: Item[] = []
        for (const item of came) putIn(list, item, byValue)
        assert.deepEqual(list, came.toSorted(byValue))
        const left = new Set(came)
        for (const at of gone) {
          const item = came[at]
          if (item !== undefined) assert.equal(takeOut(list, item, byValue), left.delete(item))
        }
        const sorted = [...left].toSorted(byValue)
        assert.ok(list.every((item, at) => item === sorted[at]))
        assert.equal(list.length, sorted.length)
      }),
    )
  })
  test('what is not in it is not taken out, however much it is like one that is', () => {
    const list: Item[] = []
    for (const other of [{ value: 1 }, { value: 0 }, { value: Number.NaN }]) {
      assert.equal(takeOut(list, other, byValue), false)
    }
    putIn(list, { value: 1 }, byValue)
    assert.equal(takeOut(list, { value: 1 }, byValue), false)
    assert.equal(list.length, 1)
  })
  test('what has no place in the order is found again', () => {
    const odd: Item = { value: Number.NaN }
    const list: Item[] = []
    for (const item of [{ value: 2 }, odd, { value: 1 }, { value: 3 }]) putIn(list, item, byValue)
    assert.equal(takeOut(list, odd, byValue), true)
    assert.ok(!list.includes(odd))
  })
})
