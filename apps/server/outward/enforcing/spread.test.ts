/** What comes back comes spread; what is taken, and switching everything off, does not wait. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Change } from '@holdfast/core/model/effect'
import { NOTHING } from '@holdfast/core/model/denied'
import { emptyState } from '@holdfast/core/state/state'
import { spreadMs } from './runner.ts'

type Row = readonly [what: string, types: readonly Change['type'][], others: number, stopped: boolean, mostMs: number] // prettier-ignore

const ROWS: readonly Row[] = [
  ['nothing is open', [], 10, false, 0],
  ['a cut', ['cut'], 10, false, 0],
  ['a cut beside what comes back', ['restore', 'cut'], 10, false, 0],
  ['the only one that comes back', ['restore'], 0, false, 0],
  ['one of two', ['restore'], 1, false, 1_000],
  ['one of sixty', ['restore'], 59, false, 59_000],
  ['one of a thousand', ['restore'], 999, false, 60_000],
  ['one of sixty while everything is switched off', ['restore'], 59, true, 0],
]

for (const [what, types, others, stopped, mostMs] of ROWS) {
  test(`${what}: within ${mostMs} ms`, () => {
    const state = emptyState()
    const change = (id: string, type: Change['type']): void => {
      const effect = { id, type, point: 'ep_1', ref: 'r', outcome: null, holds: [] }
      state.effects.set(id as Change['id'], effect as unknown as Change) // Nobody reads the rest.
    }
    for (const [at, type] of types.entries()) change(`ef_${at}`, type)
    for (let at = 0; at < others; at++) change(`ef_other${at}`, 'restore')
    const open = types.map((_, at) => `ef_${at}` as Change['id'])
    const standing = { point: 'ep_1', ref: 'r', metadata: null, undos: [], turn: 1, denies: NOTHING, holds: [], open, sent: 0, sentAt: null, seen: null, drift: null } // prettier-ignore
    state.targets.set('k', standing as never) // As above.
    const view = { ...state, stopped: stopped ? ({} as never) : null } // That it is there is all that counts.
    assert.equal(spreadMs(view, 'k', 0), 0)
    assert.equal(spreadMs(view, 'k', 1), mostMs)
    assert.equal(spreadMs(view, 'k', 0.5), mostMs / 2)
    assert.equal(spreadMs(view, 'another', 1), 0)
  })
}
