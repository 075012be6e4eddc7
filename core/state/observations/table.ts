/** What the addresses tell that manifests name. */

import type { Observation } from '../../model/vendor-report.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface ObservationTables {
  /** By source: what the address it looks at tells (vendor-report.ts). */
  readonly observations: Table<string, Observation>
}

export function emptyObservations(): ObservationTables {
  return {
    observations: new Map(),
  }
}

export const OBSERVATIONS_TWINS: Twins<ObservationTables> = {
  observations: TOLD,
}
