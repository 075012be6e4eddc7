/** What runs where, and identities that leave a blocked image. */

import type { AssetUid, IdentityUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { RunningList } from '../../model/workload.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface MoveTables {
  /** By place and source: what runs there (workload.ts). */
  readonly running: Table<string, RunningList>
  /** By identity: blocked images it acts from until it is seen elsewhere, with the instant it was declared so. */
  readonly moving: Table<IdentityUid, ReadonlyMap<AssetUid, Instant>>
  /** Images that nothing acts from any more, as was proven then: no hold is needed while that stays so. */
  readonly left: Table<AssetUid, Instant>
}

export function emptyMoves(): MoveTables {
  return {
    running: new Map(),
    moving: new Map(),
    left: new Map(),
  }
}

export const MOVES_TWINS: Twins<MoveTables> = {
  running: TOLD,
  moving: TOLD,
  left: TOLD,
}
