/** Things told under what most of them share. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { finished } from '@holdfast/core/kernel/stepwise'
import { byMostShared } from './most-shared.ts'

const many = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => String(at).padStart(2, '0'))

describe('what most of them share', () => {
  for (const [name, items, expected] of [
    ['nothing', {}, []],
    ['one thing', { a: ['x'] }, [['x', 'a']]],
    [
      'what most share comes first',
      { a: ['x'], b: ['y'], c: ['y'] },
      [
        ['y', 'bc'],
        ['x', 'a'],
      ],
    ],
    ['each stands once', { a: ['x', 'y'], b: ['y'], c: ['x', 'y'] }, [['y', 'abc']]],
    ['of two alike the first by name', { a: ['y', 'x'], b: ['x', 'y'] }, [['x', 'ab']]],
    [
      'what shares nothing is the rest',
      { a: ['x'], b: [] },
      [
        ['x', 'a'],
        [null, 'b'],
      ],
    ],
    ['only the rest', { a: [], b: [] }, [[null, 'ab']]],
  ] as const) {
    test(name, () => {
      const behind: Readonly<Record<string, readonly string[]>> = items
      const groups = finished(byMostShared(Object.keys(behind), (one) => behind[one] ?? []))
      assert.deepEqual(
        groups.map((group) => [group.what, group.items.join('')]),
        expected,
      )
    })
  }

  test('more groups than a person reads are told together, and none is lost', () => {
    const groups = finished(byMostShared(many(30), (one) => [one]))
    assert.deepEqual(
      [groups.length, groups.at(-1)?.what, groups.at(-1)?.items.length],
      [21, null, 10],
    )
    assert.deepEqual(groups.flatMap((group) => group.items).toSorted(), many(30))
  })

  test('the order they come in changes nothing', () => {
    const behind: Readonly<Record<string, readonly string[]>> = {
      a: ['x', 'z'],
      b: ['z', 'y'],
      c: ['y', 'x'],
      d: ['w'],
    }
    const told = (keys: string[]) =>
      finished(byMostShared(keys, (key) => behind[key] ?? [])).map((shared) => [
        shared.what,
        shared.items.toSorted(),
      ])
    assert.deepEqual(told(['d', 'c', 'b', 'a']), told(['a', 'b', 'c', 'd']))
  })
})
