/** What of an account a warrant gives back: nothing from an asset that it does not name. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UndoDenied } from '@holdfast/core/ledger/undo-pack'
import { onlyFrom } from './by-warrant.ts'

const NOTHING: UndoDenied = { whole: false, assets: [], paths: [] }
const WHOLE: UndoDenied = { ...NOTHING, whole: true }
const BOTH: UndoDenied = { ...NOTHING, assets: ['a', 'b'] }
const PATH: UndoDenied = { ...NOTHING, paths: ['kv/app'] }

for (const [what, denied, held, named, quarantined, stays] of [
  ['every asset: all of it', WHOLE, ['a', 'b'], null, NOTHING, NOTHING],
  ['the only one that is blocked: all of it', WHOLE, ['a'], ['a'], NOTHING, NOTHING],
  ['its own part comes back', BOTH, ['a', 'b'], ['a', 'b'], NOTHING, NOTHING],
  ['a path, for the only one', PATH, ['a'], ['a'], NOTHING, NOTHING],
  ['from another asset it stays', BOTH, ['a', 'b'], ['a'], NOTHING, { ...NOTHING, assets: ['b'] }],
  ['another one alone', WHOLE, ['b'], ['a'], NOTHING, WHOLE],
  ['whole for two, and one is named', WHOLE, ['a', 'b'], ['a'], NOTHING, WHOLE],
  ['a path for two, and one is named', PATH, ['a', 'b'], ['a'], NOTHING, PATH],
  ['what is quarantined stays whoever is named', BOTH, ['a', 'b'], null, { ...NOTHING, assets: ['a'] }, { ...NOTHING, assets: ['a'] }],
  ['all of it is quarantined', WHOLE, ['a'], ['a'], WHOLE, WHOLE],
] as const) {
  test(what, () => {
    const holds = held.map((asset) => ({ id: `h_${asset}`, asset }))
    const account = { ref: 'r', metadata: null, identities: ['i'], denied, gives: denied, stays: quarantined, holds }
    assert.deepEqual(onlyFrom(account, named).stays, stays)
  })
} // prettier-ignore
