/** A list of assets, one of which has ten thousand causes: how many of them are looked at between two steps. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Contract } from '@holdfast/api/contract'
import type { QueryOf } from '@holdfast/api/operation'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Cause } from '@holdfast/core/model/cause'
import type { Stored } from '@holdfast/core/model/manifest'
import { emptyState, type State } from '@holdfast/core/state/state'
import { assetRows } from './asset-rows.ts'
import { pass } from './list-pass.ts'
import { orderOf } from './listing.ts'

type Query = QueryOf<Contract['asset.list']>

const CAUSES = 10_000
const NOW = instant(Date.UTC(2026, 10, 24))
const HUGE = 'as_HUGE' as AssetUid

/** Two assets; whoever looks at a cause of the one is told to `looked`. */
function estate(looked: (cause: Cause) => void): State {
  const state = emptyState()
  for (const uid of ['as_SMALL' as AssetUid, HUGE]) {
    const stored = { uid, name: uid, spec: { type: 'host' }, labels: {}, origin: 'applied' }
    state.manifests.Asset.set(uid, stored as unknown as Stored<'Asset'>) // What is looked at.
  }
  const causes = Array.from({ length: CAUSES }, (_, at) => {
    const cause = { id: `ca_${at}`, weight: 'watch', suppressed: null, restrictsAt: [] }
    // What is looked at of one.
    return new Proxy(cause as unknown as Cause, {
      get(target, member) {
        looked(target)
        return Reflect.get(target, member) as unknown
      },
    })
  })
  state.causesByAsset.set(HUGE, causes)
  // The facts of an asset are those of one that something is known of.
  state.assets.set(HUGE, { standings: new Map(), gaps: [], hold: null } as never)
  return state
}

/** Of each step in which any was looked at: how many different causes. */
function steps(query: Query): readonly number[] {
  let looked = new Set<Cause>()
  const counts: number[] = []
  const listing = assetRows(
    estate((cause) => looked.add(cause)),
    NOW,
  )
  const order = orderOf(query, listing)
  const work = pass(() => assert.fail('cannot be shown'), {
    query,
    listing,
    order,
    after: null,
    most: 2,
  })
  for (;;) {
    const { done, value } = work.next()
    if (looked.size > 0) counts.push(looked.size)
    looked = new Set()
    if (done !== true) continue
    assert.equal(value.total, 2)
    return counts
  }
}

const ONCE = CAUSES / LIMITS.stepItemsMax

describe('an asset of ten thousand causes', () => {
  for (const [what, query, times] of [
    ['in order of risk', { sort: 'risk' }, 1],
    ['in order of posture', { sort: 'posture' }, 1],
    ['in order of the next due', { sort: '-nextDue' }, 1],
    ['counted by posture', { facets: ['posture'] }, 1],
    [
      'chosen, ordered and counted by posture',
      { posture: ['unknown', 'grace'], sort: 'posture', facets: ['posture'] },
      1,
    ],
    ['in order of risk, counted by posture', { sort: '-risk', facets: ['posture'] }, 2],
  ] as const satisfies readonly (readonly [string, Query, number])[]) {
    test(`is worked out in steps, ${times === 1 ? 'once' : 'each once'}: ${what}`, () => {
      const counts = steps(query)
      assert.ok(
        counts.every((count) => count <= LIMITS.stepItemsMax),
        counts.join(' '),
      )
      const looks = counts.reduce((all, count) => all + count, 0)
      assert.equal(looks, times * CAUSES)
      assert.ok(counts.length >= times * ONCE)
    })
  }

  test('is not looked at where nothing asks how it stands', () => {
    assert.deepEqual(steps({ sort: '-name', facets: ['type', 'owner'], held: false }), [])
  })
})
