/** The mode of an asset: that of all that acts from it, or of anybody where nothing does. */

import type { AssetUid } from '../../kernel/ids.ts'
import { modeOf, type Mode } from '../../model/mode.ts'
import type { View } from '../state.ts'

/** `partly`: some that act from it are enforced, or one of them at some tiers or resources. */
export function modeOfAsset(
  view: Pick<View, 'identitiesByAsset' | 'modes' | 'stopped'>,
  asset: AssetUid,
): Mode | 'partly' {
  const acting = [...(view.identitiesByAsset.get(asset) ?? [])]
  if (acting.length === 0) return modeOf(view, { asset })
  const modes = new Set(acting.map((identity) => modeOf(view, { asset, identity })))
  const [first] = modes
  return modes.size === 1 && first !== undefined ? first : 'partly'
}
