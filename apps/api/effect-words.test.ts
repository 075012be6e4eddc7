/** An effect in words: how far it is, and what it denies. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EffectItem } from './contract/parts/effect.ts'
import { deniedText, stepsOf } from './effect-words.ts'

const SENT = '2026-11-26T12:00:00.000Z'

const STEPS: readonly (readonly [Partial<EffectItem>, string])[] = [
  [{}, 'intended'],
  [{ sentAt: SENT }, 'intended → sent'],
  [{ sentAt: SENT, outcome: 'confirmed', state: 'over' }, 'intended → sent → seen'],
  [{ outcome: 'confirmed', state: 'over' }, 'intended → seen'],
  [{ sentAt: SENT, state: 'unrevoked' }, 'not revoked'],
  [{ sentAt: SENT, outcome: 'superseded', state: 'over' }, 'superseded'],
  [{ ref: null }, 'intended'],
  [{ ref: null, outcome: 'confirmed', state: 'over' }, 'intended → told'],
  [{ ref: null, outcome: 'refused' }, 'refused'],
  [{ ref: null, outcome: 'unknown' }, 'nobody knows whether it arrived'],
]
for (const [change, words] of STEPS) {
  test(`${JSON.stringify(change)} is ${words}`, () => {
    const effect = { state: 'open', outcome: null, sentAt: null, ref: 'entity/1', ...change }
    assert.equal(stepsOf(effect as EffectItem), words) // Only what is looked at.
  })
}

test('what is denied: the first names, and how many more', () => {
  const nothing = { whole: false, assets: [], resources: [], more: 0 }
  for (const [denied, words] of [
    [{}, 'nothing'],
    [{ whole: true }, 'everything'],
    [{ assets: ['a'], resources: ['r'] }, 'from a, to r'],
    [{ assets: ['a', 'b', 'c', 'd'], more: 9 }, 'from a, b, c +1, 9 more'],
  ] as const) {
    assert.equal(deniedText({ ...nothing, ...denied }), words)
  }
})
