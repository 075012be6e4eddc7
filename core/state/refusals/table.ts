/** Who was refused lately, and whom an override keeps open. Who is refused stands with the asset. */

import type { AssetUid, OverrideId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { EvidenceTables } from '../evidence/table.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface RefusalTables {
  /** By what the breaker counts (counters.ts): whom it let be refused in the last hour. */
  readonly recentRefusals: Table<string, { readonly asset: AssetUid; readonly at: Instant }[]>
  /** By override of whole assets: those it keeps open. */
  readonly sheltered: Table<OverrideId, Set<AssetUid>>
}

export function emptyRefusals(): RefusalTables {
  return {
    recentRefusals: new Map(),
    sheltered: new Map(),
  }
}

export const REFUSALS_TWINS: Twins<RefusalTables, RefusalTables & EvidenceTables> = {
  recentRefusals: TOLD,
  sheltered: ({ assets }) =>
    indexOf(
      [...assets.values()].flatMap(({ uid, refusal }) =>
        (refusal?.shelters ?? []).map(({ override }) => [override, uid] as const),
      ),
    ),
}
