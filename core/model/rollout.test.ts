/** What a wave reaches, and how many unplanned refusals it bears. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CROCKFORD, type AssetUid } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import { borneBy, isInWaves, waveScope, type Wave } from './rollout.ts'

const BORNE: readonly (readonly [number, number])[] = [[0, 2], [1, 2], [29, 2], [30, 3], [39, 3], [1_000, 100]] // prettier-ignore
for (const [enforced, borne] of BORNE) {
  test(`of ${enforced} enforced ${borne} are borne`, () => assert.equal(borneBy(enforced), borne))
}

const wave = (share: number): Wave => ({ share, at: instant(0) })

test('the last wave is all of the scope, the others their share of it', () => {
  assert.deepEqual(waveScope({ everything: true }, wave(100)), { everything: true })
  assert.deepEqual(waveScope({ tiers: [0] }, wave(10)), { tiers: [0], share: 10 })
})

/** One asset for each of 1,024 first characters: as even as they can be. */
const ASSETS = Array.from(CROCKFORD, (a) => Array.from(CROCKFORD, (b) => `as_${a}${b}00000000000` as AssetUid)).flat() // prettier-ignore

test('each wave holds those before it, and no more than its share', () => {
  const waves = [wave(1), wave(10), wave(50), wave(100)]
  const scope = { everything: true } as const
  let before: readonly AssetUid[] = []
  for (const [at, { share }] of waves.entries()) {
    const now = ASSETS.filter((uid) => isInWaves({ scope, waves }, at, uid))
    assert.equal(now.length, Math.ceil((ASSETS.length * share) / 100))
    assert.deepEqual(before.filter((uid) => !now.includes(uid)), []) // prettier-ignore
    before = now
  }
})

test('nobody is in a wave that is none, before the first, or outside its scope', () => {
  const [asset, other] = ASSETS as [AssetUid, AssetUid]
  const scope = { assets: [asset] }
  const waves = [wave(100)]
  assert.equal(isInWaves({ scope, waves }, 0, asset), true)
  assert.equal(isInWaves({ scope, waves }, 0, other), false)
  assert.equal(isInWaves({ scope, waves }, -1, asset), false)
  assert.equal(isInWaves({ scope, waves }, 1, asset), false)
  assert.equal(isInWaves({ scope: {}, waves }, 0, asset), false)
})
