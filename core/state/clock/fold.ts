/** The fold of the clock: what a restart must know of it. */

import type { EntryOf } from '../entries.ts'
import type { State } from '../state.ts'

export function clockSuspected(state: State, { at, body }: EntryOf<'clock.suspected'>): void {
  state.clock = { ...state.clock, suspectSince: at, machine: body.machine }
}

export function clockTrusted(state: State, { at, body }: EntryOf<'clock.trusted'>): void {
  const { wall, by } = body
  // One that agrees again is no further behind than it was.
  const aheadMs = by === 'agrees' ? state.clock.aheadMs : Math.max(0, at - wall)
  state.clock = { suspectSince: null, machine: null, aheadMs }
}
