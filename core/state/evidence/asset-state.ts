/** What is known of an asset, for the folds that change it. */

import { invariant } from '../../kernel/assert.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import type { State } from '../state.ts'
import type { AssetState } from './table.ts'

export function assetState(state: State, uid: AssetUid): AssetState {
  const known = state.assets.get(uid)
  invariant(known !== undefined, `asset ${uid} exists before anything is said of it`)
  return known
}
