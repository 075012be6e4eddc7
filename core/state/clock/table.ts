/** The clock, as far as a restart must know of it. */

import type { ClockState } from '../../model/clock.ts'
import { TOLD, type Twins } from '../table.ts'

export interface ClockTables {
  clock: ClockState
}

export function emptyClock(): ClockTables {
  return {
    clock: { suspectSince: null, machine: null, aheadMs: 0 },
  }
}

export const CLOCK_TWINS: Twins<ClockTables> = {
  clock: TOLD,
}
