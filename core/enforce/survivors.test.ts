/** Of whom a group cannot spare one more, access is kept by a visible override; offline or refused is no survivor. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { declare, env, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import { foldOverride } from '../../proof/testkit/folded.ts'
import { LIMITS } from '../kernel/limits.ts'
import { plus } from '../kernel/instant.ts'
import type { AssetUid, HoldId, IdentityUid, OverrideId } from '../kernel/ids.ts'
import { overrideOf, type Override } from '../model/override.ts'
import type { Posture } from '../model/posture.ts'
import { neverSeen, type AssetRefusal } from '../model/refusal.ts'
import type { Body } from '../state/entries.ts'
import { find } from '../state/state.ts'
import { survivorsOver } from './survivors.ts'

const NAMES = ['a', 'b', 'c'] as const

/** Three identities, each acting from an asset of its own, all verified; the group keeps one. */
beforeEach(() => {
  reset()
  declare(
    ...NAMES.map((name) => manifest('Asset', `on-${name}`, { type: 'host' })),
    ...NAMES.map((name) => manifest('Identity', name, { type: 'bot', assets: [`on-${name}`] })),
  )
  group(1)
  for (const name of NAMES) posture(name, 'verified')
})

function group(min: number, identities: readonly string[] = NAMES, name = 'dns'): void {
  declare(manifest('SurvivorGroup', name, { identities, min }))
}
const assetOf = (name: string): AssetUid => {
  const uid = find(state, 'Asset', `on-${name}`)?.uid
  assert.ok(uid !== undefined)
  return uid
}
const identityOf = (name: string): IdentityUid => {
  const uid = find(state, 'Identity', name)?.uid
  assert.ok(uid !== undefined)
  return uid
}
const known = (name: string) => {
  const asset = state.assets.get(assetOf(name))
  assert.ok(asset !== undefined)
  return asset
}
function posture(name: string, is: Posture): void {
  known(name).posture = is
  known(name).refusal = { tiers: [null, null], shelters: [] }
}

function refuse(names: readonly string[], refusal: AssetRefusal): void {
  for (const name of names) known(name).refusal = refusal
}

/** Refused one after the other, in one judgement: who is kept, by name. */
function kept(...refused: readonly string[]): readonly string[] {
  const survivors = survivorsOver(state, env())
  const bodies: Body[] = []
  for (const name of refused) survivors.keep(assetOf(name), bodies)
  return bodies.map(({ kind, body }) => {
    assert.ok(kind === 'override.created')
    const { scope } = body.override
    const [identity] = scope.identities ?? []
    const [asset] = scope.assets ?? []
    const name = NAMES.find((one) => identityOf(one) === identity) ?? '?'
    return asset === assetOf(name) ? name : `${name} elsewhere`
  })
}

describe('the last of a group', () => {
  const ROWS: readonly (readonly [string, () => void, readonly string[], readonly string[]])[] = [
    ['of three one is left', () => undefined, ['a', 'b'], []],
    ['of three none would be left', () => undefined, ['a', 'b', 'c'], ['c']],
    ['two have to be left', () => group(2), ['a', 'b', 'c'], ['b', 'c']],
    ['all have to be left', () => group(3), ['a'], ['a']],
    ['more have to be left than there are', () => group(9), ['a'], ['a']],
    ['the others are offline', () => { posture('b', 'stale'); posture('c', 'unknown') }, ['a'], ['a']],
    ['one of the others is in grace', () => { posture('b', 'grace'); posture('c', 'stale') }, ['a'], []],
    ['the others are blocked', () => { known('b').hold = 'h_1' as HoldId; known('c').hold = 'h_2' as HoldId }, ['a'], ['a']],
    ['the others are refused', () => { known('b').refusal = neverSeen(now); known('c').refusal = neverSeen(now) }, ['a'], ['a']],
    ['the others are refused at tier 0 alone', () => refuse(['b', 'c'], { ...neverSeen(now), tiers: [neverSeen(now).tiers[0], null] }), ['a'], ['a']],
    ['of the others nothing is recorded, and they are verified', () => { known('b').refusal = null; known('c').refusal = null }, ['a'], []],
    ['who is in no group', () => group(1, ['b', 'c']), ['a'], []],
    ['a group of nobody who is known', () => group(1, []), ['a'], []],
    ['a member acts from another asset as well', () => declare(manifest('Identity', 'a', { type: 'bot', assets: ['on-a', 'on-b'] })), ['a', 'c'], []],
    ['each group by itself', () => { group(1, ['a'], 'mail') }, ['a'], ['a']],
    ['what nobody of it acts from', () => group(3, ['a', 'b']), ['c'], []],
  ] // prettier-ignore
  for (const [what, setUp, refused, expected] of ROWS) {
    test(`${what}: ${refused.join()} refused, ${expected.join() || 'nobody'} kept`, () => {
      setUp()
      assert.deepEqual(kept(...refused), expected)
    })
  }

  test('is said: which group, until when, by whom', () => {
    group(2)
    const bodies: Body[] = []
    const survivors = survivorsOver(state, env())
    for (const name of ['a', 'b']) survivors.keep(assetOf(name), bodies)
    const [body] = bodies
    assert.ok(body?.kind === 'override.created')
    const { kind, name, reason, expiresAt, createdBy, owner } = body.body.override
    assert.deepEqual(
      [kind, name, createdBy, owner],
      ['survivor', 'survivor/dns', 'system', 'system'],
    )
    assert.equal(reason, 'fewer than 2 of dns would be left')
    assert.equal(expiresAt, plus(now, LIMITS.survivorMs))
  })
})

describe('who is kept already', () => {
  function survivor(change: Partial<Override> = {}): void {
    const id = 'ov_1' as OverrideId
    const scope = { identities: [identityOf('a')], assets: [assetOf('a')] }
    const draft = { id, kind: 'survivor', name: 'n', scope, reason: 'r', by: 'system' } as const
    const override = overrideOf({ ...draft, expiresAt: plus(now, 1) }, now)
    foldOverride(state, { ...override, ...change }, now)
  }
  const ROWS: readonly (readonly [string, () => Partial<Override>, readonly string[]])[] = [
    ['is a survivor while that lasts', () => ({}), []],
    ['not after its end', () => ({ expiresAt: now }), ['c']],
    ['not where a person ended it', () => ({ endedAt: now }), ['c']],
    ['not by another kind of override', () => ({ kind: 'exception' }), ['c']],
    ['not for another identity', () => ({ scope: { identities: [identityOf('b')], assets: [assetOf('a')] } }), ['c']],
    ['not for nobody in particular', () => ({ scope: { assets: [assetOf('a')] } }), ['c']],
  ] // prettier-ignore
  for (const [what, change, expected] of ROWS) {
    test(what, () => {
      known('a').hold = 'h_1' as HoldId
      survivor(change())
      assert.deepEqual(kept('b', 'c'), expected)
    })
  }

  test('is not kept twice in one judgement', () => {
    survivor()
    posture('b', 'stale')
    posture('c', 'stale')
    assert.deepEqual(kept('a'), [])
  })
})
