/** The agent's life: watch, report changes at once, look every 15 minutes, ask in between, back off from failures. */

import { setTimeout as sleep } from 'node:timers/promises'
import { backoffMs, type Backoff } from '@holdfast/core/kernel/backoff'
import { formatDuration } from '@holdfast/core/kernel/instant'
import { watchHost } from '@holdfast/local-host/watch'
import { AgentError, mustBeEnrolled, poll, report, type AgentParts } from './agent.ts'

const LOOK_MS = 15 * 60_000
const TOKENS_MS = 5 * 60_000
/** So that a fleet does not come back as one. */
export const RETRY: Backoff = { minMs: 5_000, maxMs: 5 * 60_000 }

/** Time and chance, handed in. */
export interface AgentClock {
  /** Milliseconds since 1970. */
  now(): number
  /** At least 0, less than 1. */
  random(): number
  /** Resolves after so many milliseconds, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>
}

const CLOCK: AgentClock = {
  now: Date.now,
  random: Math.random,
  wait: (ms, signal) => sleep(ms, undefined, { signal }).catch(() => undefined),
}

/**
 * Runs until the signal aborts, whatever it is doing then; an error is told once and tried again. Throws
 * `AgentError` `not-enrolled` where there is nobody to report to.
 */
export async function runAgent(
  parts: AgentParts,
  root: string,
  signal: AbortSignal,
  tell: (line: string) => void,
  clock: AgentClock = CLOCK,
): Promise<void> {
  mustBeEnrolled(parts)
  const life = { changed: true, owed: true, askFirst: false, lastTokens: 0 }
  let woken = new AbortController()
  const stopWatching = watchHost(root, LOOK_MS, () => {
    life.changed = true
    woken.abort()
  })
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
  const failures = failureLog(tell, clock)
  try {
    while (!signal.aborted) {
      woken = new AbortController()
      const turn = takeTurn(parts, life, tell, clock).then(
        (wait) => failures.ended(wait),
        (thrown: unknown) => failures.failed(thrown),
      )
      // What is under way when the signal comes is left behind: nothing that counts is half written.
      const wait = await Promise.race([turn, aborted])
      if (wait !== undefined) await clock.wait(wait, AbortSignal.any([signal, woken.signal]))
    }
  } finally {
    stopWatching()
  }
}

interface Life {
  /** The machine is to be read. */
  changed: boolean
  /** A report did not arrive. */
  owed: boolean
  /** The server did not answer: it is asked before the machine is read for nothing. */
  askFirst: boolean
  lastTokens: number
}

/** One report or question; returns how long to wait for the next, milliseconds. */
async function takeTurn(
  parts: AgentParts,
  life: Life,
  tell: (line: string) => void,
  clock: AgentClock,
): Promise<number> {
  const wantTokens = parts.tokenDirectory !== null && clock.now() - life.lastTokens > TOKENS_MS
  try {
    if (!life.changed && life.askFirst) await poll(parts, false)
    const look = life.changed || life.owed
    // A change while it is being read is a change after it.
    life.changed = false
    life.owed = look
    const answer = look ? await report(parts, false) : await poll(parts, wantTokens)
    life.owed = false
    life.askFirst = false
    if (!look && wantTokens && answer.tokens !== null) life.lastTokens = clock.now()
    if (answer.evidence !== null) {
      tell(`reported: ${answer.explanation?.sentence ?? answer.evidence}`)
    }
    if (answer.factsWanted) await report(parts, true)
    return answer.pollAfterMs
  } catch (thrown) {
    life.askFirst = thrown instanceof AgentError && thrown.code === 'unreachable'
    throw thrown
  }
}

/** One line for each change of error, and one when it is over. */
function failureLog(
  tell: (line: string) => void,
  clock: AgentClock,
): { ended(wait: number): number; failed(thrown: unknown): number } {
  let last: string | undefined
  let since = 0
  let waitMs = 0
  return {
    ended(wait) {
      if (last !== undefined) tell(`well again after ${formatDuration(clock.now() - since)}`)
      last = undefined
      waitMs = 0
      return wait
    },
    failed(thrown) {
      const help = thrown instanceof AgentError && thrown.help !== '' ? `; ${thrown.help}` : ''
      const line = `${thrown instanceof Error ? thrown.message : String(thrown)}${help}`
      if (last === undefined) since = clock.now()
      if (line !== last) tell(`${line}; tried again, after 5 minutes at most`)
      last = line
      waitMs = backoffMs(RETRY, waitMs, clock.random())
      return waitMs
    },
  }
}
