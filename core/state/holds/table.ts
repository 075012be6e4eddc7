/** Holds, and the tokens they cut. */

import type { AssetUid, HoldId, IdentityUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Hold } from '../../model/hold.ts'
import { TOLD, type ReadonlyTable, type Table, type Twins } from '../table.ts'

export interface HoldTables {
  /** Open ones. */
  readonly holds: Table<HoldId, Hold>
  /** Those that ended, for lists and what is counted. */
  readonly pastHolds: Table<HoldId, Hold>
  /** Tokens of (identity, asset) issued at or before this are inactive, also after release. */
  readonly cutoffs: Table<string, Instant>
  /** By asset: the promises of its releases by proof, as far as they had not ended at the newest of them. */
  readonly probations: Table<AssetUid, readonly Probation[]>
}

/** A hold that ended by proof, and until when what comes back of it has no grace. */
export interface Probation {
  readonly hold: HoldId
  readonly until: Instant
}

export function emptyHolds(): HoldTables {
  return {
    holds: new Map(),
    pastHolds: new Map(),
    cutoffs: new Map(),
    probations: new Map(),
  }
}

export function cutoffKey(identity: IdentityUid, asset: AssetUid): string {
  return `${identity} ${asset}`
}

export const HOLDS_TWINS: Twins<HoldTables> = {
  holds: TOLD,
  pastHolds: TOLD,
  cutoffs: TOLD,
  probations: TOLD,
}

type Holds = { readonly [Name in 'holds' | 'pastHolds']: ReadonlyTable<HoldId, Hold> }

/** Open or ended. */
export function anyHold(view: Holds, id: string): Hold | undefined {
  const hold = id as HoldId // Any other text is no key.
  return view.holds.get(hold) ?? view.pastHolds.get(hold)
}

/** Ended ones first, so that those of one subject are in their order. */
export function* allHolds(view: Holds): Iterable<Hold> {
  yield* view.pastHolds.values()
  yield* view.holds.values()
}
