/** The mode of a use, against a plain reading of every change ever made; what is known in part is never wrong. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../kernel/instant.ts'
import { modeOf, withChange, type Mode, type ModeChange, type Use } from './mode.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { OverrideScope } from './override.ts'

const ASSETS = ['as_1', 'as_2'] as const
const IDENTITIES = ['id_1', 'id_2'] as const
const RESOURCES = ['rs_1', 'rs_2'] as const
const TIERS = [0, 1, 2] as const

/** Every use there is in this small world, the one without an asset among them. */
const USES: readonly Use[] = [...ASSETS, null].flatMap((asset) =>
  IDENTITIES.flatMap((identity) =>
    RESOURCES.flatMap(
      (resource) => TIERS.map((tier) => ({ asset, identity, resource, tier }) as unknown as Use), // Names of this small world.
    ),
  ),
)

const change = (mode: Mode, scope: object): ModeChange => ({
  mode,
  scope: scope as OverrideScope, // Names of this small world.
  at: 0 as Instant,
  by: 'tk_1',
  reason: 'r',
})
const stands = (changes: readonly ModeChange[]) => ({
  modes: changes.reduce<readonly ModeChange[]>(
    (all, modeChange) => withChange(all, modeChange),
    [],
  ),
  stopped: null,
})

const some = <T>(values: readonly T[]) =>
  fc.option(fc.subarray([...values], { minLength: 0 }), { nil: undefined })
const scopes = fc.oneof(
  { weight: 1, arbitrary: fc.constant({ everything: true }) },
  {
    weight: 5,
    arbitrary: fc.record(
      {
        assets: some(ASSETS),
        identities: some(IDENTITIES),
        resources: some(RESOURCES),
        tiers: some(TIERS),
      },
      { requiredKeys: [] },
    ),
  },
)
const histories = fc
  .array(fc.tuple(fc.constantFrom<Mode>('enforce', 'report-only'), scopes), { maxLength: 6 })
  .map((all) => all.map(([mode, scope]) => change(mode, scope)))

/** The newest of all changes ever made whose every named list holds the use's own value. */
function plainly(changes: readonly ModeChange[], use: Use): Mode {
  for (const { mode, scope } of changes.toReversed()) {
    const { assets, identities, resources, tiers, everything } = scope
    const lists = [assets, identities, resources, tiers] as (readonly unknown[] | undefined)[]
    const values = [use.asset, use.identity, use.resource, use.tier]
    if (everything !== true && lists.every((one) => one === undefined)) continue
    if (lists.every((list, index) => list?.includes(values[index]) ?? true)) return mode
  }
  return 'report-only'
}

describe('mode', () => {
  test('of a use is what the newest change that covers it says, whatever was forgotten', () => {
    fc.assert(
      fc.property(histories, (changes) => {
        for (const use of USES) {
          assert.equal(modeOf(stands(changes), use), plainly(changes, use))
        }
      }),
    )
  })

  test('of what is known in part is that of every use of it, or partly', () => {
    const parts = fc.record(
      {
        asset: fc.constantFrom(...ASSETS),
        identity: fc.constantFrom(...IDENTITIES),
        resource: fc.constantFrom(...RESOURCES),
        tier: fc.constantFrom(...TIERS),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(histories, parts, (changes, known) => {
        const part = known as unknown as Partial<Use> // Names of this small world.
        const said = modeOf(stands(changes), part)
        const within = USES.filter((use) =>
          Object.entries(part).every(([key, value]) => use[key as keyof Use] === value),
        ).map((use) => plainly(changes, use))
        if (said !== 'partly') assert.deepEqual([...new Set(within)], [said])
      }),
    )
  })

  const enforceOne = change('enforce', { assets: ['as_1'] })
  const table: readonly [string, readonly ModeChange[], Partial<Use>, string][] = [
    ['nothing was ever set', [], {}, 'report-only'],
    ['one asset of many', [enforceOne], {}, 'partly'],
    ['that asset', [enforceOne], { asset: 'as_1' as AssetUid }, 'enforce'],
    ['another asset', [enforceOne], { asset: 'as_2' as AssetUid }, 'report-only'],
    [
      'tier 0 of it only',
      [change('enforce', { assets: ['as_1'], tiers: [0] })],
      { asset: 'as_1' as AssetUid },
      'partly',
    ],
    [
      'back to report-only as a whole',
      [enforceOne, change('report-only', { everything: true })],
      { asset: 'as_1' as AssetUid },
      'report-only',
    ],
    ['a scope that names nothing', [change('enforce', {})], {}, 'report-only'],
    ['a scope with an empty list', [change('enforce', { assets: [] })], {}, 'partly'],
  ]
  for (const [what, changes, part, expected] of table) {
    test(`${what}: ${expected}`, () => {
      assert.equal(modeOf(stands(changes), part), expected)
    })
  }

  test('after off nothing is enforced, whatever was set', () => {
    const all = { ...stands([change('enforce', { everything: true })]), stopped: {} }
    assert.equal(modeOf(all), 'report-only')
    for (const use of USES) assert.equal(modeOf(all, use), 'report-only')
  })
})
