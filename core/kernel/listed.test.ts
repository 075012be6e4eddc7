/** Whether a list holds a value: a short list and a long one answer alike, value by value. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isListed } from './listed.ts'

describe('short and long alike', () => {
  for (const size of [0, 1, 16, 17, 500]) {
    test(`${size} values`, () => {
      const list = Array.from({ length: size }, (_, at) => `v${at}`)
      for (const one of list) assert.ok(isListed(list, one))
      for (const one of ['', 'v', `v${size}`, 'v-1', 'V0']) assert.ok(!isListed(list, one), one)
      // Asked again it has not forgotten, and another list is another one.
      assert.equal(isListed(list, 'v0'), size > 0)
      assert.ok(!isListed([], 'v0'))
    })
  }
})
