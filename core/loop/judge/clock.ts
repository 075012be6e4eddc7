/** When the wall clock stops counting, and who says that it counts again. */

import { formatDuration, formatInstant } from '../../kernel/instant.ts'
import { LIMITS } from '../../kernel/limits.ts'
import type { ClockInput } from '../../model/clock.ts'
import type { View } from '../../state/state.ts'
import { done, refuse, type Conclusion } from '../../state/conclusion.ts'
import type { Env } from '../../model/env.ts'

type Of<K extends ClockInput['kind']> = Extract<ClockInput, { readonly kind: K }>

export function suspectClock(view: View, { wall, machine }: Of<'suspect-clock'>): Conclusion {
  if (view.clock.suspectSince !== null) return done([], [], 'clock')
  return done([{ kind: 'clock.suspected', body: { wall, machine } }], [], 'clock')
}

/** A ledger's time never goes back: what it cannot wait for is not taken. */
export function trustClock(view: View, input: Of<'trust-clock'>, env: Env): Conclusion {
  const { wall, by, reason } = input
  if (view.clock.suspectSince === null && !env.clockSuspect) {
    return refuse('clock-trusted', 'the server clock is not in doubt', 'nothing to do')
  }
  const ahead = view.lastAt - wall
  if (by !== 'agrees' && ahead > LIMITS.clockAheadMsMax) {
    return refuse(
      'clock-behind',
      `the server clock is ${formatDuration(ahead)} behind the last entry, of ${formatInstant(view.lastAt)}`,
      'set the clock right; if it is right, the ledger was carried ahead by a wrong one: restore a backup of before',
    )
  }
  return done([{ kind: 'clock.trusted', body: { wall, by, reason } }], [], 'clock')
}
