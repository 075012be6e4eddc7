/** A JSON API of a server that knows things: one place for its errors in words, its waits and its limits. */

import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type Json } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError } from '../ports/sources.ts'
import { OutboundError, type Outbound, type OutboundResponse } from './outbound.ts'

export interface JsonAnswer {
  readonly status: number
  readonly value: Json
  /** The body as it came. */
  readonly bytes: Uint8Array
  readonly headers: ReadonlyMap<string, string>
}

export interface JsonApi {
  get(path: string): Promise<JsonAnswer>
  post(path: string, body?: Json): Promise<JsonAnswer>
}

export function jsonApi(
  send: Outbound,
  base: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): JsonApi {
  const root = base.replace(/\/$/, '')
  const call = async (method: 'GET' | 'POST', path: string, body?: Json): Promise<JsonAnswer> => {
    const url = `${root}${path}`
    for (let attempt = 1; ; attempt++) {
      const answer = await once(send, url, { method, headers, signal, body })
      const wait = answer.status === 429 ? waitOf(answer) : null
      if (wait === null || attempt > LIMITS.apiRetriesMax) return read(answer, url)
      await pause(wait, signal)
    }
  }
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) }
}

async function once(
  send: Outbound,
  url: string,
  given: {
    readonly method: 'GET' | 'POST'
    readonly headers: Readonly<Record<string, string>>
    readonly signal: AbortSignal
    readonly body: Json | undefined
  },
): Promise<OutboundResponse> {
  const { method, headers, signal, body } = given
  try {
    if (body === undefined) return await send(url, { method, headers, signal })
    const json = { ...headers, 'content-type': 'application/json' }
    return await send(url, { method, headers: json, signal, body: JSON.stringify(body) })
  } catch (thrown) {
    if (!(thrown instanceof OutboundError)) throw thrown
    const refused = /^(?:url|address|redirect|too-large)$/.test(thrown.code)
    throw new SourceError(
      refused ? 'refused' : 'unreachable',
      thrown.message,
      refused ? 'look at the url of this source' : 'it is tried again',
    )
  }
}

function read(answer: OutboundResponse, url: string): JsonAnswer {
  const { host } = new URL(url)
  const { status, bytes, headers } = answer
  if (status === 401 || status === 403) {
    throw new SourceError('refused', `${host} refuses us (${status})`, 'look at its token and role')
  }
  if (status === 404) {
    throw new SourceError(
      'not-found',
      `${host} has no ${new URL(url).pathname}`,
      'is the url right?',
    )
  }
  if (status < 200 || status > 299) {
    throw new SourceError('unreachable', `${host} answered ${status}`, 'it is tried again')
  }
  const text = fromUtf8(bytes)
  const parsed = text === undefined || text.trim() === '' ? undefined : parseJsonStrict(text)
  if (text !== undefined && text.trim() === '') return { status, value: null, bytes, headers }
  if (parsed === undefined || !parsed.ok) {
    throw new SourceError('unreadable', `${host} did not answer in JSON`, 'is the url right?')
  }
  return { status, value: parsed.value, bytes, headers }
}

/** Seconds or a date (RFC 9110 section 10.2.3), within a bound. */
function waitOf(answer: OutboundResponse): number {
  const seconds = Number(answer.headers.get('retry-after') ?? 1)
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : LIMITS.apiWaitMsMax
  return Math.min(Math.max(ms, 0), LIMITS.apiWaitMsMax)
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(new SourceError('unreachable', 'it was stopped', 'it is tried again'))
    })
  })
}
