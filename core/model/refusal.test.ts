/** What is told of a refusal where overrides keep a part of it open, and for what an override keeps it open. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CauseId, OverrideId } from '../kernel/ids.ts'
import type { Tier } from './posture.ts'
import type { ReasonCode } from './reason-codes.ts'
import { codeLeft, isSheltered, type Shelter } from './refusal.ts'

const LEFT: readonly (readonly [ReasonCode, readonly ReasonCode[], ReasonCode])[] = [
  ['asset-blocked', ['asset-blocked', 'asset-stale'], 'asset-blocked'],
  ['asset-blocked', ['asset-stale', 'asset-blocked'], 'asset-blocked'],
  ['asset-blocked', ['asset-stale', 'posture-unknown'], 'posture-unknown'],
  ['asset-blocked', ['asset-stale'], 'asset-stale'],
  ['asset-blocked', [], 'asset-blocked'],
  ['asset-blocked', ['asset-quarantined'], 'asset-blocked'],
  ['asset-stale', ['posture-unknown'], 'asset-stale'],
  ['asset-quarantined', ['asset-stale'], 'asset-quarantined'],
]
for (const [code, left, expected] of LEFT) {
  test(`${code}, left for ${left.join(' and ') || 'nothing'}: ${expected}`, () => {
    const reasons = left.map((one) => ({ code: one }))
    assert.equal(codeLeft(code, reasons), expected)
  })
}

const [ONE, TWO] = ['ca_1' as CauseId, 'ca_2' as CauseId]
const shelter = (change: Partial<Shelter> = {}): Shelter => ({
  override: 'ov_1' as OverrideId,
  behind: null,
  tiers: [0],
  causes: [ONE],
  aged: false,
  ...change,
})
const SHELTERED: readonly (readonly [string, Partial<Shelter>, Tier, CauseId | null, boolean])[] = [
  ['a cause of its own at its tier', {}, 0, ONE, true],
  ['a cause of its own at a tier nobody counts', {}, 2, ONE, true],
  ['its age, where that denied', { aged: true }, 0, null, true],
  ['another tier', {}, 1, ONE, false],
  ['no tier', { tiers: [] }, 0, ONE, false],
  ['another cause', {}, 0, TWO, false],
  ['another cause at a tier nobody counts', {}, 3, TWO, false],
  ['its age, where only causes denied', {}, 0, null, false],
  ['a cause, where only its age denied', { aged: true, causes: [] }, 0, ONE, false],
]
for (const [what, change, tier, cause, expected] of SHELTERED) {
  test(`${what}: ${expected ? 'kept open' : 'not'}`, () =>
    assert.equal(isSheltered(shelter(change), tier, { cause }), expected))
}
