/** What an older state may not say yes to (L8): until a person accepts it, and then until its assets were heard again. */

import type { AssetUid } from '../kernel/ids.ts'
import { modeOf, type Use } from '../model/mode.ts'
import type { ReasonCode } from '../model/reason-codes.ts'
import { isUnheard } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import type { Env } from '../model/env.ts'

export interface PastDenial {
  readonly code: Extract<ReasonCode, 'from-backup' | 'asset-unheard'>
  /** Assets to blame: none while the whole state is in doubt. */
  readonly denying: readonly AssetUid[]
}

/**
 * Of what would be permitted; null: it stays so. The whole state in doubt denies in every mode, for the mode is part
 * of it, too; an asset not heard of denies where it is enforced and where no override says otherwise.
 */
export function pastDenies(
  view: View,
  code: ReasonCode,
  assets: readonly AssetUid[],
  use: Omit<Use, 'asset'>,
  env: Env,
): PastDenial | null {
  if (use.tier > 1) return null
  if (env.fromBackup) return { code: 'from-backup', denying: [] }
  if (code !== 'permitted') return null
  const denying = assets.filter(
    (asset) => isUnheard(view, asset) && modeOf(view, { ...use, asset }) === 'enforce',
  )
  return denying.length === 0 ? null : { code: 'asset-unheard', denying }
}
