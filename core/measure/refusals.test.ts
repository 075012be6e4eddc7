/** What is counted is what is listed: by reason, by owner and by tier, each identity and asset once (law 16). */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { declare, manifest, reset, state } from '../../proof/testkit/one-host.ts'
import type { AssetUid, IdentityUid, ResourceUid } from '../kernel/ids.ts'
import { finished } from '../kernel/stepwise.ts'
import { find } from '../state/state.ts'
import { countRefused, countUses, ownerOf, type RefusedUse } from './refusals.ts'

beforeEach(() => {
  reset()
  declare(
    manifest('Asset', 'db', { type: 'host', owner: 'data' }),
    manifest('Asset', 'node', { type: 'node', owner: 'infra' }),
    manifest('Asset', 'bare', { type: 'host' }),
    manifest('Identity', 'job', { type: 'bot', owner: 'jobs', assets: [] }),
  )
})

const assetOf = (name: string): AssetUid =>
  find(state, 'Asset', name)?.uid ?? ('as_gone' as AssetUid)
const identityOf = (name: string): IdentityUid => find(state, 'Identity', name)?.uid ?? ('id_gone' as IdentityUid) // prettier-ignore
function use(asset: string, change: Partial<RefusedUse> = {}): RefusedUse {
  return {
    identity: identityOf('svc'),
    asset: assetOf(asset),
    resource: 'rs_1' as ResourceUid,
    tier: 0,
    actions: ['read'],
    code: 'asset-blocked',
    reason: 'blocked',
    hold: null,
    denying: [],
    ...change,
  }
}

describe('whom to ask', () => {
  const ROWS: readonly (readonly [string, () => RefusedUse, string | null])[] = [
    ['the owner of what refuses', () => use('db', { denying: [assetOf('node')] }), 'infra'],
    ['of the first of them that has one', () => use('db', { denying: [assetOf('bare'), assetOf('node')] }), 'infra'],
    ['else that of the asset', () => use('db', { denying: [assetOf('bare')] }), 'data'],
    ['where nothing else refuses, that of the asset', () => use('db'), 'data'],
    ['else that of the identity', () => use('bare', { identity: identityOf('job') }), 'jobs'],
    ['nobody, where nobody owns anything', () => use('bare'), null],
    ['nobody, where all of it is gone', () => use('gone', { identity: 'id_gone' as IdentityUid }), null],
  ] // prettier-ignore
  for (const [what, row, owner] of ROWS)
    test(what, () => assert.equal(ownerOf(state, row()), owner))
})

describe('counted', () => {
  const rows = (): readonly RefusedUse[] => [
    use('db'),
    use('db', { tier: 1, actions: ['write'] }),
    use('db', { identity: identityOf('job'), reason: 'too-old' }),
    use('node', { identity: identityOf('job'), reason: 'too-old', tier: 3 }),
    use('bare', { identity: 'id_3' as IdentityUid, reason: 'never-reported' }),
  ]
  const count = (identities: number, assets: number, uses: number) => ({ identities, assets, uses })

  test('in all, and in each way once; what nobody has is not shown', () => {
    assert.deepEqual(finished(countRefused(state, rows())), {
      ...count(3, 3, 5),
      byReason: [
        { reason: 'blocked', ...count(1, 1, 2) },
        { reason: 'too-old', ...count(1, 2, 2) },
        { reason: 'never-reported', ...count(1, 1, 1) },
      ],
      byOwner: [
        { owner: 'data', ...count(2, 1, 3) },
        { owner: null, ...count(1, 1, 1) },
        { owner: 'infra', ...count(1, 1, 1) },
      ],
      byTier: [
        { tier: 0, ...count(3, 2, 3) },
        { tier: 1, ...count(1, 1, 1) },
        { tier: 3, ...count(1, 1, 1) },
      ],
    })
  })

  test('the order of the rows is nothing to it', () => {
    const forward = finished(countRefused(state, rows()))
    assert.deepEqual(finished(countRefused(state, rows().toReversed())), forward)
  })

  test('nobody is refused: zero, and no group', () => {
    const none = { ...count(0, 0, 0), byReason: [], byOwner: [], byTier: [] }
    assert.deepEqual(finished(countRefused(state, [])), none)
    assert.deepEqual(finished(countUses([])), count(0, 0, 0))
    assert.deepEqual(finished(countUses(rows())), count(3, 3, 5))
  })
})
