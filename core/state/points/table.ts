/** How enforcement points fared when they were last tested. */

import type { PointUid } from '../../kernel/ids.ts'
import type { PointTested } from '../../model/point-test.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface PointTables {
  readonly pointTests: Table<PointUid, PointTested>
}

export function emptyPoints(): PointTables {
  return { pointTests: new Map() }
}

export const POINTS_TWINS: Twins<PointTables> = { pointTests: TOLD }
