/** What the driver does by the clock: due instants, heartbeats gathered for a second, a look at the clock itself. */

import type { Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { nextTickAt } from '@holdfast/core/loop/judge/clock'
import type { Heartbeat } from '@holdfast/core/model/evidence'
import type { Input } from '@holdfast/core/model/input'
import type { View } from '@holdfast/core/state/state'

export interface Timers {
  heartbeat(beat: Heartbeat): void
  /** Something was applied: another instant may be the next one that is due. */
  schedule(): void
  close(): void
}

export interface TimerParts {
  readonly view: View
  now(): Instant
  /** Refused or not, nobody waits for it. */
  submit(input: Input): void
  lookAtClock(): void
}

export function startTimers(parts: TimerParts): Timers {
  const beats: Heartbeat[] = []
  let due: NodeJS.Timeout | undefined
  let gathered: NodeJS.Timeout | undefined
  let closed = false
  const looking = setInterval(() => parts.lookAtClock(), LIMITS.clockLookMs)
  looking.unref()
  return {
    heartbeat(beat) {
      beats.push(beat)
      // Freshness is ledgered once a second for all agents.
      gathered ??= setTimeout(() => {
        gathered = undefined
        parts.submit({ kind: 'heartbeats', beats: beats.splice(0) })
      }, LIMITS.heartbeatsMs)
    },
    /** At the next due instant, at most a second late, and never in a tight loop. */
    schedule() {
      clearTimeout(due)
      if (closed) return
      const next = nextTickAt(parts.view)
      if (next === null) return
      const wait = Math.min(Math.max(next - parts.now(), 20), 60_000)
      due = setTimeout(() => parts.submit({ kind: 'tick', jumpedMs: 0 }), wait)
    },
    close() {
      closed = true
      clearTimeout(due)
      clearTimeout(gathered)
      clearInterval(looking)
    },
  }
}
