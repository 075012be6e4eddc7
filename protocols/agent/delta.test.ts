/** A difference applied to its base gives the very facts it was made from, or nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { HostFacts, PackageFact } from '@holdfast/core/model/facts'
import { applyDelta, deltaOf, inOrder } from './delta.ts'

const packageFact = fc.record<PackageFact>(
  {
    name: fc.constantFrom('a', 'b', 'libc6', 'linux-image'),
    version: fc.constantFrom('1', '2', '10'),
    arch: fc.constantFrom('amd64', 'i386'),
    manager: fc.constant('dpkg'),
    source: fc.constantFrom('a', 'glibc'),
    sourceVersion: fc.constantFrom('1', '2'),
  },
  { noNullPrototype: true },
)
const distinct = fc.uniqueArray(packageFact, { selector: (one) => JSON.stringify(one) })
const facts = (packages: readonly PackageFact[], warning: string): HostFacts =>
  // Of everything else the difference knows nothing: one field stands for all.
  ({ kind: 'host', v: 1, warnings: [warning], packages: inOrder(packages) }) as unknown as HostFacts

test('any two lists: base plus difference is the newer one', () => {
  fc.assert(
    fc.property(distinct, distinct, (before, after) => {
      const base = facts(before, 'old')
      const next = facts(after, 'new')
      assert.deepEqual(applyDelta(base, deltaOf(base, next)), next)
    }),
  )
})

test('the order of a list does not depend on the order it came in', () => {
  fc.assert(
    fc.property(distinct, (packages) => {
      assert.deepEqual(inOrder(packages.toReversed()), inOrder(packages))
    }),
  )
})

test('what is the same is not sent again', () => {
  const base = facts([], 'a')
  const { removed, added } = deltaOf(base, base)
  assert.deepEqual([removed, added], [[], []])
})

test('a difference that does not fit its base gives nothing', () => {
  const base = facts([], 'a')
  const { rest } = base as unknown as { rest: never } // It is taken off and put on again.
  for (const removed of [[0], [-1], [0, 0], [0.5]]) {
    assert.equal(applyDelta(base, { removed, added: [], rest }), undefined, String(removed))
  }
})
