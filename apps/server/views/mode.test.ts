/** The mode in words: what is enforced, in part, nowhere yet; and a wave that counts and holds nobody. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import type { ModeNow } from '@holdfast/api/contract/mode'
import type { Digest } from '@holdfast/core/kernel/hash'
import { HOUR_MS } from '@holdfast/core/kernel/instant'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { isInShare, type Mode, type ModeScope } from '@holdfast/core/model/mode'
import { find } from '@holdfast/core/state/state'
import { fleet, nameOf, type Fleet } from '../../../proof/testkit/fleet.ts'
import { modeNow } from './mode.ts'

const ALL: ModeScope = { everything: true }
const SHOWN = `sha256:${'0'.repeat(64)}` as Digest

let made: Fleet
beforeEach(() => begin(4))

function begin(size: number): void {
  made = fleet(size)
  set('report-only', ALL)
  made.run({ kind: 'rehearse-off', reason: 'drill', checked: 0, stays: 0 })
}

function set(mode: Mode, scope: ModeScope, shares?: readonly number[]): void {
  const waves = shares === undefined ? {} : { waves: { shares, everyMs: HOUR_MS } }
  const shown = mode === 'enforce' ? SHOWN : null
  made.run({ kind: 'set-mode', mode, scope, reason: 'r', shown, ...waves })
}

function uidOf(index: number): AssetUid {
  const uid = find(made.state, 'Asset', nameOf(index))?.uid
  assert.ok(uid !== undefined)
  return uid
}

function only(...indexes: readonly number[]): ModeScope {
  return { assets: indexes.map((index) => uidOf(index)) }
}

/** The smallest share of the assets that this one is in. */
function firstShareOf(uid: AssetUid): number {
  return (
    Array.from({ length: 100 }, (_, at) => at + 1).find((share) => isInShare(uid, share)) ?? 100
  )
}

type Row = readonly [what: string, act: () => void, state: string, word: string, sentence: string]

const ROWS: readonly Row[] = [
  [
    'nothing was switched on',
    () => undefined,
    'report-only',
    'Report-only',
    'Report-only: nothing is refused because of posture',
  ],
  ['everywhere', () => set('enforce', ALL), 'enforce', 'Enforcing', 'Enforcing on all 4 assets'],
  [
    'each asset by its name',
    () => set('enforce', only(0, 1, 2, 3)),
    'enforce',
    'Enforcing',
    'Enforcing on all 4 assets',
  ],
  [
    'one asset',
    () => set('enforce', only(2)),
    'partly',
    'Enforcing on 1 of 4',
    'Enforcing on 1 of 4 assets (h000002); report-only elsewhere',
  ],
  [
    'one tier of one asset',
    () => set('enforce', { ...only(1), tiers: [0] }),
    'partly',
    'Enforcing in part',
    'Enforcing in part on 1 (h000001); report-only elsewhere',
  ],
  [
    'one asset, and a tier of another',
    () => {
      set('enforce', only(2))
      set('enforce', { ...only(1), tiers: [0] })
    },
    'partly',
    'Enforcing on 1 of 4',
    'Enforcing on 1 of 4 assets (h000002), in part on 1 (h000001); report-only elsewhere',
  ],
  [
    'everywhere but on each asset that there is',
    () => {
      set('enforce', ALL)
      set('report-only', only(0, 1, 2, 3))
    },
    'partly',
    'Enforcing in part',
    'Enforcing only where no asset is known; report-only on all 4 assets',
  ],
  [
    'an identity that acts from no asset',
    () => {
      const spec = { type: 'service-account', assets: [] } as const
      made.declare({ kind: 'Identity', name: 'free', labels: {}, spec })
      const uid = find(made.state, 'Identity', 'free')?.uid
      assert.ok(uid !== undefined)
      set('enforce', { identities: [uid] })
    },
    'partly',
    'Enforcing in part',
    'Enforcing only where no asset is known; report-only on all 4 assets',
  ],
  [
    'off, whatever it was',
    () => {
      set('enforce', ALL)
      made.run({ kind: 'stop-enforcement', reason: 'r', eject: false })
    },
    'off',
    'Enforcement is off',
    'Enforcement is off everywhere',
  ],
  [
    'a first wave that holds no asset',
    () => {
      assert.equal(isInShare(uidOf(0), 1), false)
      set('enforce', only(0), [1, 50, 100])
    },
    'report-only',
    'Report-only',
    'Report-only: wave 1 of 3 counts, and its only asset is not in it yet',
  ],
  [
    'a first wave that holds none of several',
    () => {
      for (const index of [0, 1, 2, 3]) assert.equal(isInShare(uidOf(index), 1), false)
      set('enforce', ALL, [1, 100])
    },
    'report-only',
    'Report-only',
    'Report-only: wave 1 of 2 counts, and none of its 4 assets is in it yet',
  ],
  [
    'a first wave that holds the asset',
    () => set('enforce', only(0), [firstShareOf(uidOf(0)), 100]),
    'partly',
    'Enforcing on 1 of 4',
    'Enforcing on 1 of 4 assets (h000000); report-only elsewhere; wave 1 of 2 counts',
  ],
  [
    'the last wave, which is still watched',
    () => {
      set('enforce', ALL, [1, 100])
      made.later(HOUR_MS)
      made.run({ kind: 'tick', jumpedMs: 0 })
    },
    'enforce',
    'Enforcing',
    'Enforcing on all 4 assets; wave 2 of 2 counts',
  ],
  [
    'a wave of an identity that is nobody here',
    () => {
      const spec = { type: 'service-account', assets: [] } as const
      made.declare({ kind: 'Identity', name: 'free', labels: {}, spec })
      const uid = find(made.state, 'Identity', 'free')?.uid
      assert.ok(uid !== undefined)
      set('enforce', { identities: [uid] }, [99, 100])
    },
    'report-only',
    'Report-only',
    'Report-only: nothing is refused because of posture; wave 1 of 2 counts',
  ],
]

describe('the mode in words', () => {
  for (const [what, act, state, word, sentence] of ROWS) {
    test(what, () => {
      act()
      const now = modeNow(made.state)
      assert.deepEqual([now.state, now.word, now.sentence], [state, word, sentence])
    })
  }

  test('of an estate without an asset', () => {
    begin(0)
    set('enforce', ALL)
    assert.equal(modeNow(made.state).sentence, 'Enforcing, and there is no asset yet')
  })

  test('of one asset', () => {
    begin(1)
    set('enforce', ALL)
    assert.equal(modeNow(made.state).sentence, 'Enforcing on the only asset')
    set('report-only', only(0))
    assert.equal(
      modeNow(made.state).sentence,
      'Enforcing only where no asset is known; report-only on the only asset',
    )
  })
})

describe('a wave in words', () => {
  const told = (): ModeNow['rollout'] => modeNow(made.state).rollout

  test('which counts, how many of the assets it is for are in it, and when it undoes itself', () => {
    const share = firstShareOf(uidOf(0))
    const inIt = [0, 1].filter((index) => isInShare(uidOf(index), share)).length
    set('enforce', only(0, 1), [share, 100])
    assert.equal(
      told()?.sentence,
      `wave 1 of 2 counts: ${share} % of the assets, now ${inIt} of 2; 0 refused that nobody was shown, with more than 2 it undoes itself`,
    )
  })

  test('holds nobody: the sentence of the mode says the same', () => {
    set('enforce', ALL, [1, 100])
    assert.match(told()?.sentence ?? '', /^wave 1 of 2 counts: 1 % of the assets, now 0 of 4; /)
  })

  test('none goes on', () => {
    assert.equal(told(), null)
    set('enforce', ALL, [1, 100])
    made.run({ kind: 'stop-enforcement', reason: 'r', eject: false })
    assert.equal(told(), null, 'off ends it')
  })
})
