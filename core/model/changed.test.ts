/** One answer to whether an object changed, and where: the order of members is none. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changedFields, isSame } from './changed.ts'

const table: readonly (readonly [before: unknown, after: unknown, fields: readonly string[]])[] = [
  [{ type: 'host' }, { type: 'host' }, []],
  [{ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 }, []],
  [{ authors: [{ key: 'k', name: 'n' }] }, { authors: [{ name: 'n', key: 'k' }] }, []],
  [{ names: ['a', 'b'] }, { names: ['b', 'a'] }, ['spec.names']],
  [{ owner: 'a' }, { owner: 'b' }, ['spec.owner']],
  [{ owner: 'a' }, {}, ['spec.owner']],
  [{}, { owner: 'a' }, ['spec.owner']],
  [{ a: { b: 1, c: 2 } }, { a: { b: 2, d: 3 } }, ['spec.a.b', 'spec.a.c', 'spec.a.d']],
  [{ a: [1] }, { a: { 0: 1 } }, ['spec.a']],
  [{ tier: 1 }, { tier: '1' }, ['spec.tier']],
  [{ a: null }, {}, ['spec.a']],
]

for (const [before, after, fields] of table) {
  test(`${JSON.stringify(before)} → ${JSON.stringify(after)}: ${fields.join(', ') || 'the same'}`, () => {
    const found = [...changedFields('spec', before, after)]
    assert.deepEqual(
      found.map((change) => change.path),
      fields,
    )
    assert.equal(isSame(before, after), fields.length === 0)
  })
}
