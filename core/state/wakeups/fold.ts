/** The fold of passing time: what is looked at anew, and who fell silent. */

import { wakeAnew } from './wakeups.ts'
import { staleKey } from '../evidence/table.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { State } from '../state.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import { domainOf } from '../../model/domain.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { Tier } from '../../model/posture.ts'
import { LOOSENS, type Rows } from '../row.ts'
import type { WakeupEntries } from './entries.ts'

/** Only the last quarter of an hour counts (telemetry.ts). */
function fellSilent(state: State, asset: AssetUid, tier: Tier, at: Instant): void {
  const labels = state.manifests.Asset.get(asset)?.labels
  if (labels === undefined) return
  const key = staleKey(tier, domainOf(labels))
  const recent = state.recentlySilent.get(key) ?? []
  while (recent[0] !== undefined && recent[0].at <= at - LIMITS.telemetryWindowMs) recent.shift()
  recent.push({ asset, at })
  state.recentlySilent.set(key, recent)
}

export const WAKEUPS_ROWS: Rows<WakeupEntries> = {
  'tick@1': {
    fold: (state, { at, body }) => {
      for (const asset of body.assets) wakeAnew(state.wakeups, asset)
      for (const { asset, tier } of body.silent ?? []) fellSilent(state, asset, tier, at)
    },
    stage: LOOSENS,
    // Clocks are looked at by it: whom a source wakes later stays awake.
    touches: () => ({ reads: ['sources'] }),
    changes: ['status'],
    words: () => 'looked at again as time passed',
  },
}
