/** Which secrets were delivered where, and what may have been copied from whatever was blocked. */

import type { AssetUid, HoldId } from '../../kernel/ids.ts'
import type { Weight } from '../../model/cause.ts'
import type { Exposure } from '../../model/decision.ts'
import type { Assessed } from '../../model/exposed.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface ExposureTables {
  /** By asset: which secrets were ever delivered to it, each version once. */
  readonly exposures: Table<AssetUid, readonly Exposure[]>
  /** The same by path of the secret. */
  readonly exposuresBySecret: Table<string, readonly Exposure[]>
  /** What may have been copied, by the block that ended. */
  readonly assessed: Table<HoldId, AssessedAt>
  /** Blocks that have ended and of which it is not in the ledger yet. */
  readonly unassessed: Set<HoldId>
  /** The worst that any cause of a block ever weighed: causes go when they are proven. */
  readonly holdWeights: Table<HoldId, Weight>
}

/** With the position of its entry. */
export interface AssessedAt extends Assessed {
  readonly seq: number
}

export function emptyExposures(): ExposureTables {
  return {
    exposures: new Map(),
    exposuresBySecret: new Map(),
    assessed: new Map(),
    unassessed: new Set(),
    holdWeights: new Map(),
  }
}

export const EXPOSURES_TWINS: Twins<ExposureTables> = {
  exposures: TOLD,
  exposuresBySecret: ({ exposures }) =>
    new Map(Map.groupBy([...exposures.values()].flat().toSorted(byTime), ({ secret }) => secret)),
  assessed: TOLD,
  unassessed: TOLD,
  holdWeights: TOLD,
}

/** As entries come: of one instant in any order, which nobody reads. */
function byTime(a: Exposure, b: Exposure): number {
  return a.at - b.at
}
