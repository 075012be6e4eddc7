/** Which secrets were delivered where. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Exposure } from '../../model/decision.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface ExposureTables {
  /** By asset: which secrets were ever delivered to it, each version once. */
  readonly exposures: Table<AssetUid, readonly Exposure[]>
}

export function emptyExposures(): ExposureTables {
  return {
    exposures: new Map(),
  }
}

export const EXPOSURES_TWINS: Twins<ExposureTables> = {
  exposures: TOLD,
}
