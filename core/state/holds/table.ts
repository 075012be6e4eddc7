/** Holds, and the tokens they cut. */

import type { AssetUid, HoldId, IdentityUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Hold } from '../../model/hold.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface HoldTables {
  readonly holds: Table<HoldId, Hold>
  /** Tokens of (identity, asset) issued at or before this are inactive, also after release. */
  readonly cutoffs: Table<string, Instant>
}

export function emptyHolds(): HoldTables {
  return {
    holds: new Map(),
    cutoffs: new Map(),
  }
}

export function cutoffKey(identity: IdentityUid, asset: AssetUid): string {
  return `${identity} ${asset}`
}

export const HOLDS_TWINS: Twins<HoldTables> = {
  holds: TOLD,
  cutoffs: TOLD,
}
