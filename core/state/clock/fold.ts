/** The fold of the clock: what a restart must know of it. */

import type { EntryAt } from '../entries.ts'
import type { State } from '../state.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { ClockEntries } from './entries.ts'

function clockSuspected(state: State, { at, body }: EntryAt<'clock.suspected@1'>): void {
  state.clock = { ...state.clock, suspectSince: at, machine: body.machine }
}

function clockTrusted(state: State, { at, body }: EntryAt<'clock.trusted@1'>): void {
  const { wall, by } = body
  // One that agrees again is no further behind than it was.
  const aheadMs = by === 'agrees' ? state.clock.aheadMs : Math.max(0, at - wall)
  state.clock = { suspectSince: null, machine: null, aheadMs }
}

export const CLOCK_ROWS: Rows<ClockEntries> = {
  'clock.suspected@1': { fold: clockSuspected, stage: TOGETHER, changes: ['status'] },
  'clock.trusted@1': { fold: clockTrusted, stage: TOGETHER, changes: ['status'] },
}
