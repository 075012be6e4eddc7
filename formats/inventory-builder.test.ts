/** Rows of inventories: what is said stays, what cannot be kept is refused by its place. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inventoryBuilder } from './inventory-builder.ts'

function groupsIn(pairs: readonly (readonly [string, string])[]) {
  const inventory = inventoryBuilder({ of: 'a directory', whole: true })
  const names = new Set(pairs.flat())
  for (const ref of names) inventory.add('group', `groups.${ref}`, { ref, as: 'group' })
  for (const [from, to] of pairs) {
    inventory.add('hop', 'members', {
      ref: `${from} in ${to}`,
      as: 'membership',
      from,
      to,
      way: 'member',
    })
  }
  return inventory.build()
}

describe('groups', () => {
  test('a diamond and a long chain are no ring', () => {
    const chain = Array.from({ length: 20_000 }, (_, at) => [`g${at}`, `g${at + 1}`] as const)
    for (const pairs of [
      chain,
      [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ] as const,
    ]) {
      assert.ok(groupsIn(pairs).ok)
    }
  })

  test('a ring is refused, and every group of it named once', () => {
    const built = groupsIn([
      ['x', 'a'],
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
    ])
    assert.deepEqual(built, { ok: false, error: 'groups hold each other: a in b in c in a' })
  })

  test('a group that holds itself is one', () => {
    const built = groupsIn([['a', 'a']])
    assert.deepEqual(built, { ok: false, error: 'groups hold each other: a in a' })
  })
})

describe('rows', () => {
  test('what is not said is no member; free text loses what nobody sees', () => {
    const inventory = inventoryBuilder({ of: 'one', whole: false })
    inventory.add('identity', 'a', {
      ref: 'svc',
      as: 'account',
      name: 'svc',
      owner: undefined,
      purpose: ' runs\u202E it ',
      created: null,
      labels: { team: 'web' },
    })
    const built = inventory.build()
    assert.ok(built.ok)
    assert.deepEqual(built.value.inventories[0]?.claims, [
      { kind: 'identity', ref: 'svc', as: 'account', purpose: 'runs· it', labels: { team: 'web' } },
    ])
  })

  test('the same row twice is one, and counted', () => {
    const inventory = inventoryBuilder({ of: 'one', whole: false })
    inventory.add('identity', 'a', { ref: 'svc', as: 'account' })
    inventory.add('identity', 'b', { ref: 'svc', as: 'account' })
    const built = inventory.build()
    assert.ok(built.ok)
    assert.deepEqual(built.value.dropped, [
      { reason: 'a row that stands twice', count: 1, expected: true },
    ])
  })

  test('kinds have names of their own', () => {
    const inventory = inventoryBuilder({ of: 'one', whole: false })
    inventory.add('identity', 'a', { ref: 'ops', as: 'account' })
    inventory.add('group', 'b', { ref: 'ops', as: 'group' })
    assert.ok(inventory.build().ok)
  })
})
