/** Which posture table counts for the assets of one decision. */

import type { Env } from '../model/env.ts'
import type { PostureTable } from '../model/posture.ts'
import type { View } from '../state/state.ts'
import { selects } from '../model/scope.ts'
import type { AssetUid } from '../kernel/ids.ts'

/** Strict wins when any policy that selects any acting asset says so. */
export function tableFor(view: View, assets: readonly AssetUid[], env: Env): PostureTable {
  return isStrict(view, assets) ? env.tables.strict : env.tables.balanced
}

function isStrict(view: View, assets: readonly AssetUid[]): boolean {
  for (const policy of view.manifests.PosturePolicy.values()) {
    if (policy.spec.profile !== 'strict') continue
    for (const uid of assets) {
      const asset = view.manifests.Asset.get(uid)
      if (asset !== undefined && selects(policy.spec.assets, asset)) return true
    }
  }
  return false
}
