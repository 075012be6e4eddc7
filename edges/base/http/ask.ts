/**
 * Asks one server, patiently: it waits a little where the server is busy, tries again what broke off, and says
 * everything else in words. An answer is whole, or it is an error.
 */

import { setTimeout as pause } from 'node:timers/promises'
import { backoffMs, type Backoff } from '@holdfast/core/kernel/backoff'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type Json } from '@holdfast/core/kernel/canonical-json'
import { SECOND_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { OutboundError, type Outbound, type OutboundResponse } from './outbound.ts'
import { SourceError } from '../ports/sources.ts'

/** Null where the status is one of `absent`: there is no such thing. */
export type Ask = (
  method: 'GET' | 'POST',
  path: string,
  absent?: readonly number[],
) => Promise<OutboundResponse | null>

export type Wait = (ms: number, signal: AbortSignal) => Promise<void>

export interface AskParts {
  readonly send: Outbound
  /** Scheme, host and prefix, without a slash at the end. */
  readonly base: string
  readonly headers: Readonly<Record<string, string>>
  readonly signal: AbortSignal
  /** What to do where the server does not accept the secret. */
  readonly helpRefused: string
  readonly wait?: Wait
  /** At least 0, less than 1; absent: the machine's own chance. */
  readonly random?: () => number
}

/** A poll waits with it, so no longer than a busy server is likely to need. */
const RETRY: Backoff = { minMs: SECOND_MS, maxMs: 5 * SECOND_MS }

/** What is asked may be asked twice: reading, and the two requests that only make a server look again. */
export function asking(parts: AskParts): Ask {
  const wait: Wait = parts.wait ?? ((ms, signal) => pause(ms, undefined, { signal }))
  return async (method, path, absent = [404]) => {
    let waited = 0
    for (let tries = 1; ; tries++) {
      parts.signal.throwIfAborted()
      const answer = await once(parts, method, path)
      if (!(answer instanceof SourceError)) {
        if (answer.status >= 200 && answer.status < 300) return answer
        if (absent.includes(answer.status)) return null
      }
      const failure = answer instanceof SourceError ? answer : failureOf(parts, path, answer.status)
      if (failure.code !== 'unreachable' || tries > LIMITS.apiRetriesMax) throw failure
      const asked = answer instanceof SourceError ? null : retryAfterMs(answer)
      // Who asks for more patience than this would keep every other document waiting.
      if (asked !== null && asked > LIMITS.apiWaitMsMax) throw tooBusy(parts, asked)
      waited = backoffMs(RETRY, waited, (parts.random ?? Math.random)())
      await wait(asked ?? waited, parts.signal)
    }
  }
}

async function once(
  { send, base, headers, signal }: AskParts,
  method: 'GET' | 'POST',
  path: string,
): Promise<OutboundResponse | SourceError> {
  try {
    return await send(`${base}${path}`, { method, headers, signal })
  } catch (thrown) {
    signal.throwIfAborted()
    if (!(thrown instanceof OutboundError)) throw thrown
    const transient = /^(?:unreachable|name|timeout|cut-short|stopped)$/.test(thrown.code)
    const code = thrown.code === 'too-large' ? 'unreadable' : transient ? 'unreachable' : 'refused'
    return new SourceError(code, thrown.message, transient ? AGAIN : thrown.help)
  }
}

const AGAIN = 'it is tried again; the last good word stays'

function failureOf({ base, helpRefused }: AskParts, path: string, status: number): SourceError {
  const { host } = new URL(base)
  const said = `${host} answered ${status} to ${path.replace(/\?.*$/, '')}`
  if (status === 401 || status === 403) return new SourceError('refused', said, helpRefused)
  if (status === 429 || status >= 500) return new SourceError('unreachable', said, AGAIN)
  if (status === 404) return new SourceError('not-found', said, 'is the url right?')
  return status >= 300 && status < 400
    ? new SourceError('refused', said, 'it points elsewhere: give that address as the url')
    : new SourceError('refused', said, 'is the url that of the server itself?')
}

function tooBusy({ base }: AskParts, ms: number): SourceError {
  const { host } = new URL(base)
  const seconds = Math.ceil(ms / SECOND_MS)
  return new SourceError('unreachable', `${host} asks to come back in ${seconds} seconds`, AGAIN)
}

/** Seconds or a date (RFC 9110 section 10.2.3); null: it does not say. */
function retryAfterMs(answer: OutboundResponse): number | null {
  const text = answer.headers.get('retry-after')?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Number(text) * SECOND_MS
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - Date.now())
}

/** The strict reader: a cut-off page and one with a name twice are no pages. */
export function jsonOf(answer: OutboundResponse, what: string): Json {
  const text = fromUtf8(answer.bytes)
  const read = text === undefined ? undefined : parseJsonStrict(text)
  if (read?.ok === true) return read.value
  const why = read === undefined ? 'it is not UTF-8' : read.error.message
  throw new SourceError('unreadable', `${what} cannot be read: ${why}`, AGAIN)
}

export interface Failures {
  good(): void
  /** Throws at once what the next document would meet as well. */
  bad(thrown: unknown): void
  /** Throws the first failure, after everything else was yielded. */
  end(): void
}

/** Documents in a row that cannot be had before the server itself is taken for broken. */
const FAILURES_MAX = 3

/** One document that cannot be had must not keep all that follow from being looked at. */
export function tolerant(): Failures {
  let first: SourceError | undefined
  let inRow = 0
  return {
    good: () => void (inRow = 0),
    bad(thrown) {
      if (!(thrown instanceof SourceError) || thrown.code === 'refused') throw thrown
      first ??= thrown
      if (++inRow >= FAILURES_MAX) throw first
    },
    end() {
      if (first !== undefined) throw first
    },
  }
}
