/** A view that is written throws, whichever part of it, and folds write as before. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CauseId } from '@holdfast/core/kernel/ids'
import type { State } from '@holdfast/core/state/state'
import { emptyState } from '@holdfast/core/state/state'
import { fleet, nameOf, type Fleet } from './fleet.ts'
import { copyOf } from './only-read.ts'

const made = (): Fleet => {
  const all = fleet(2)
  for (const at of [0, 1]) all.scan(nameOf(at))
  return all
}
const firstOf = <T>(rows: Iterable<T>): T => {
  for (const row of rows) return row
  throw new Error('it is empty')
}
const written = (row: unknown): Record<string, unknown> => row as Record<string, unknown>

const WRITES: readonly (readonly [what: string, write: (state: State) => void, throws: RegExp])[] =
  [
    ['a row is put', (state) => state.names.set('x', 'y'), /a view is written/],
    ['a row is taken', (state) => state.names.delete('x'), /a view is written/],
    ['all rows are', (state) => state.sealedSegments.clear(), /a view is written/],
    ['a member of a set', (state) => state.sealedSegments.add('x'), /a view is written/],
    ['a set in an index', (state) => firstOf(state.assetsBySource.values()).clear(), /is written/],
    [
      'a field of an asset',
      (state) => void (firstOf(state.assets.values()).hold = null),
      /written/,
    ],
    [
      'the causes of one',
      (state) => firstOf(state.assets.values()).causes.add('ca_x' as CauseId),
      /a view is written/,
    ],
    [
      'a field of a manifest',
      (state) => void (written(firstOf(state.manifests.Asset.values()))['name'] = 'x'),
      /read only/,
    ],
    [
      'a field within its spec',
      (state) => void (written(firstOf(state.manifests.Asset.values()).spec)['type'] = 'vm'),
      /read only/,
    ],
    ['a member of state', (state) => void (state.rules += 1), /a member of state was replaced/],
  ]

describe('a view is only read', () => {
  for (const [what, write, throws] of WRITES) {
    test(`${what}: refused while somebody reads`, () => {
      const { state, reading } = made()
      assert.throws(() => reading(() => write(state)), throws)
    })
  }

  test('what is read is answered, and whoever reads within reading still may not write', () => {
    const { state, reading } = made()
    assert.equal(
      reading(() => state.assets.size),
      2,
    )
    assert.throws(() => reading(() => reading(() => state.names.delete('x'))), /a view is written/)
  })

  test('after it threw, folds write again', () => {
    const all = made()
    assert.throws(() => all.reading(() => all.state.names.delete('x')))
    all.scan(nameOf(0), '2.17.0')
    assert.equal(all.state.assets.size, 2)
  })

  test('a copy of it is alike, and written at will', () => {
    const { state, reading } = made()
    const copy = copyOf(state)
    assert.deepEqual(copy, state)
    reading(() => copy.assets.delete(firstOf(copy.assets.keys())))
    assert.deepEqual([copy.assets.size, state.assets.size], [1, 2])
  })

  test('its tables compare as others do', () => {
    assert.deepEqual(fleet(0).state.assets, emptyState().assets)
  })
})
