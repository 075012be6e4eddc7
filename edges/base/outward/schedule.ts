/**
 * What is done outside again and again: one at a time, at once when it is asked for, by itself after its interval, and
 * after a failure sooner, growing and spread. Waiting and chance are handed in.
 */

import { backoffMs } from '@holdfast/core/kernel/backoff'
import { LIMITS } from '@holdfast/core/kernel/limits'

export interface Rhythm {
  /** Milliseconds between two turns that went well; never less than the minimum. */
  readonly intervalMs: number
  /** The shortest wait, and the first after a failure. */
  readonly intervalMsMin: number
}

export interface Waiting {
  /** Calls back once, after so many milliseconds, unless what it answers is called before. */
  after(ms: number, act: () => void): () => void
  /** At least 0, less than 1. */
  random(): number
}

/** `failedMs`: what was waited for before the turn that failed, 0 where it is the first; null: it went well. */
export function nextMs(rhythm: Rhythm, failedMs: number | null, random: number): number {
  const { intervalMsMin } = rhythm
  const maxMs = Math.max(rhythm.intervalMs, intervalMsMin)
  return failedMs === null ? maxMs : backoffMs({ minMs: intervalMsMin, maxMs }, failedMs, random)
}

export interface Repeated<Asked> {
  /** Now, or once after the turn that is under way; resolves when the one under way is over. */
  ask(what: Asked): Promise<void>
  /** Resolves when nothing is under way and nothing was asked for. */
  idle(): Promise<void>
  /** Aborts what is under way. */
  stop(): void
}

export interface RepeatedParts<Asked> {
  /** One turn; whether it went well. MUST stop when `signal` aborts. */
  readonly act: (what: Asked, signal: AbortSignal) => Promise<boolean>
  /** Asked for by itself when it is time. */
  readonly all: Asked
  /** Two that were asked for while a turn was under way are done in one. */
  readonly join: (one: Asked, other: Asked) => Asked
  /** Null: only when it is asked for. */
  readonly rhythm: () => Rhythm | null
  /** Told in how many milliseconds it is done again. */
  readonly next: (ms: number) => void
  readonly waiting: Waiting
}

export function repeated<Asked>(parts: RepeatedParts<Asked>): Repeated<Asked> {
  const abort = new AbortController()
  let current: Promise<void> | null = null
  let after: { readonly asked: Asked } | null = null
  let failedMs: number | null = null
  let cancel = (): void => undefined
  const ask = (what: Asked): Promise<void> => {
    if (abort.signal.aborted) return Promise.resolve()
    if (current !== null) {
      after = { asked: after === null ? what : parts.join(after.asked, what) }
      return current
    }
    cancel()
    current = parts.act(what, abort.signal).then(ended, () => ended(false))
    return current
  }
  const ended = (well: boolean): void => {
    current = null
    const asked = after
    after = null
    if (abort.signal.aborted) return
    if (well) failedMs = null
    if (asked !== null) return void ask(asked.asked)
    const rhythm = parts.rhythm()
    if (rhythm === null) return
    const ms = nextMs(rhythm, well ? null : (failedMs ?? 0), parts.waiting.random())
    if (!well) failedMs = ms
    parts.next(ms)
    cancel = parts.waiting.after(ms, () => void ask(parts.all))
  }
  return {
    ask,
    async idle() {
      while (current !== null) await current
    },
    stop() {
      cancel()
      abort.abort()
    },
  }
}

/** The machine's own timers; none of them keeps the process alive. */
export const WAITING: Waiting = {
  random: Math.random,
  after(ms, act) {
    // A timer of more than 24.8 days would go off at once.
    const turn = Math.min(ms, LIMITS.timerMsMax)
    let cancelRest = (): void => undefined
    const timer = setTimeout(() => {
      if (turn === ms) act()
      else cancelRest = WAITING.after(ms - turn, act)
    }, turn).unref()
    return () => {
      clearTimeout(timer)
      cancelRest()
    }
  },
}
