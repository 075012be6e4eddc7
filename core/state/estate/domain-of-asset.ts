/** The failure domain an asset stands in. */

import type { AssetUid } from '../../kernel/ids.ts'
import { domainOf } from '../../model/domain.ts'
import type { View } from '../state.ts'

export function domainOfAsset(view: View, asset: AssetUid): string {
  return domainOf(view.manifests.Asset.get(asset)?.labels ?? {})
}
