/** Indexes kept entry by entry equal those made from scratch: in generated worlds, in old ledgers, after any input. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { replayed } from '../../proof/ledgers/of-then.ts'
import { moreOfThen } from '../../proof/ledgers/more-of-then.ts'
import { indexed } from '../../proof/testkit/indexes.ts'
import { seeded } from '../../proof/testkit/chance.ts'
import { makeWorld } from '../../proof/worlds/world.ts'
import { DAY_MS, plus } from '../kernel/instant.ts'
import { emptyState, type State } from './state.ts'
import { TOLD } from './table.ts'
import type { CauseId, HoldId, TokenId } from '../kernel/ids.ts'
import type { Digest } from '../kernel/hash.ts'
import { TWINS } from './twins.ts'

test('every table of state has its twin, or says that entries tell it', () => {
  const names = Object.keys(TWINS)
  assert.deepEqual(names.toSorted(), Object.keys(emptyState()).toSorted())
  assert.equal(indexed({ state: emptyState() }), names.length - told().length)
})

const told = (): string[] =>
  Object.entries(TWINS).flatMap(([name, twin]) => (twin === TOLD ? [name] : []))

test('generated worlds: every index equals the one from scratch', () => {
  const random = seeded(3)
  const met = new Map<string, number>()
  for (let index = 0; index < 2_000; index++) {
    const { state } = makeWorld(random)
    indexed({ state })
    for (const [name, size] of filled(state)) met.set(name, (met.get(name) ?? 0) + size)
  }
  for (const name of [
    'identitiesByAsset',
    'grantsByIdentity',
    'grantsByResource',
    'bindingsByIdentity',
    'resourcesByKey',
    'sourcesByAsset',
    'overridesByAsset',
    'overridesByKind',
    'pastOverrides',
  ])
    assert.ok((met.get(name) ?? 0) > 0, `${name} was empty in every world`)
})

/** What is compared, with its size. */
function filled(state: State): (readonly [string, number])[] {
  return Object.keys(TWINS).flatMap((name) => {
    const kept: unknown = state[name as keyof State]
    return kept instanceof Map ? [[name, kept.size] as const] : []
  })
}

test('ledgers of before: every index equals the one from scratch, wherever they stop', () => {
  const { lastAt } = replayed()
  indexed({ state: replayed() })
  indexed({ state: replayed(moreOfThen(plus(lastAt, 30 * DAY_MS)).lines) })
})

test('an index that was not kept is found', () => {
  const random = seeded(4)
  const spoilt: readonly (readonly [string, (state: State) => unknown])[] = [
    [
      'identitiesByAsset',
      (state) => state.identitiesByAsset.delete(firstOf(state.identitiesByAsset)),
    ],
    ['grantsByIdentity', (state) => state.grantsByIdentity.delete(firstOf(state.grantsByIdentity))],
    ['grantsByResource', (state) => state.grantsByResource.delete(firstOf(state.grantsByResource))],
    ['resourcesByKey', (state) => state.resourcesByKey.delete(firstOf(state.resourcesByKey))],
    ['overridesByAsset', (state) => state.overridesByAsset.set('', new Set())],
    ['overridesByKind', (state) => state.overridesByKind.set('rollback', new Set())],
    ['confirmedByKey', (state) => state.confirmedByKey.set('lineage l in x', new Set())],
    ['effectsByHold', (state) => state.effectsByHold.set('h_x' as HoldId, new Set())],
    ['sourcesByAsset', (state) => state.sourcesByAsset.set('', new Set(['nobody']))],
    ['tokensByHash', (state) => state.tokensByHash.set('sha256:x' as Digest, 'tk_x' as TokenId)],
    ['statementsByVulnerability', (state) => state.statementsByVulnerability.set('c', new Set())],
    ['feedsCovering', (state) => state.feedsCovering.set('deb', new Set(['nobody']))],
    ['assets', (state) => [...state.assets.values()][0]?.causes.add('ca_x' as CauseId)],
  ]
  for (const [name, spoil] of spoilt) {
    let state = makeWorld(random).state
    while (state.grantsByIdentity.size === 0 || state.identitiesByAsset.size === 0)
      ({ state } = makeWorld(random))
    spoil(state)
    assert.throws(() => indexed({ state }), { name: 'AssertionError', message: new RegExp(name) })
  }
})

function firstOf<K>(table: { keys(): Iterable<K> }): K {
  for (const key of table.keys()) return key
  throw new Error('the table is empty')
}
