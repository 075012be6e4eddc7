/**
 * One document at an address: asked for only if it changed, taken only whole. What it is (OSV's `all.zip`, a
 * KEV catalogue, EPSS as `csv.gz`) is not looked at: the bytes go on as they came.
 */

import { createHash } from 'node:crypto'
import { reveal } from '@holdfast/core/kernel/redacted'
import {
  outbound,
  OutboundError,
  type Outbound,
  type OutboundOptions,
  type OutboundResponse,
} from '@holdfast/edges-base/http/outbound'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { checkDocument, checksOf } from './check-document.ts'

interface Cursor {
  readonly sha256?: string
  readonly etag?: string
  readonly modified?: string
  /** The checks it passed; absent: none were asked for. */
  readonly checks?: string
}

export async function* pollUrl(
  call: PollCall,
  limits: OutboundOptions['limits'] = {},
): AsyncGenerator<Polled> {
  const url = call.fetch.url ?? ''
  const ask = asking(call, outbound({ network: call.fetch.network, limits }))
  const known = cursorOf(call)
  call.progress(0, 1)
  const answer = await ask(url, {
    ...(known.etag !== undefined && { 'if-none-match': known.etag }),
    ...(known.modified !== undefined && { 'if-modified-since': known.modified }),
  })
  if (answer.status === 304 && known.sha256 !== undefined) return call.progress(1, 1)
  if (answer.status !== 200) throw failureOf(call, url, answer.status)
  const { bytes, headers } = answer
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== known.sha256) {
    await checkDocument(call.fetch, nameOf(url), bytes, async (suffix) => {
      const beside = besideOf(url, suffix)
      const { status, bytes: text } = await ask(beside, {})
      if (status === 404 || status === 410) return null
      if (status !== 200) throw failureOf(call, beside, status)
      return text
    })
    yield { kind: 'document', file: url, bytes, cursor: cursorText(call, sha256, headers) }
  }
  call.progress(1, 1)
}

type Ask = (url: string, headers: { readonly [name: string]: string }) => Promise<OutboundResponse>

function asking({ fetch, secret, signal }: PollCall, send: Outbound): Ask {
  if (fetch.secret !== undefined && secret === null) {
    const help = 'look at where its `secret` says it is'
    throw new SourceError('refused', 'the secret of this source cannot be read', help)
  }
  const login = secret === null ? {} : { authorization: `Bearer ${reveal(secret)}` }
  return async (url, headers) => {
    try {
      return await send(url, { headers: { ...headers, ...login }, signal })
    } catch (thrown) {
      signal.throwIfAborted()
      if (!(thrown instanceof OutboundError)) throw thrown
      throw new SourceError(SAID_AS[thrown.code], thrown.message, thrown.help)
    }
  }
}

const SAID_AS = {
  url: 'refused',
  address: 'refused',
  redirect: 'refused',
  untrusted: 'refused',
  'too-large': 'unreadable',
  name: 'unreachable',
  unreachable: 'unreachable',
  timeout: 'unreachable',
  'cut-short': 'unreachable',
  stopped: 'unreachable',
} as const satisfies Record<OutboundError['code'], SourceError['code']>

/** Host and path only: a query may carry a token. */
function failureOf({ secret }: PollCall, url: string, status: number): SourceError {
  const { host, pathname } = new URL(url)
  const said = `${host} answered ${status} to ${pathname}`
  if (status === 404 || status === 410) {
    return new SourceError('not-found', said, 'check the url; the last good one goes on counting')
  }
  if (status === 401 || status === 403 || status === 407) {
    const help =
      secret === null ? 'it asks for a `secret`' : 'check the secret and what it may read'
    return new SourceError('refused', said, help)
  }
  if (status === 408 || status === 429 || status >= 500) {
    return new SourceError('unreachable', said, 'it is tried again; the last good one stays')
  }
  return new SourceError('unreadable', said, 'check that the url is that of the document itself')
}

/** The path with the suffix; a query stays what it is. */
function besideOf(url: string, suffix: string): string {
  const beside = new URL(url)
  beside.pathname += suffix
  return beside.href
}

/** As a checksum file names it. */
function nameOf(url: string): string {
  const { host, pathname } = new URL(url)
  const name = pathname.slice(pathname.lastIndexOf('/') + 1)
  try {
    return name === '' ? host : decodeURIComponent(name)
  } catch {
    return name
  }
}

/** What passed looser checks than today's counts as never seen. */
function cursorOf({ cursors, fetch }: PollCall): Cursor {
  const text = cursors.get(fetch.url ?? '')
  try {
    const cursor = text === undefined ? {} : (JSON.parse(text) as Cursor) // Our own, written below.
    return (cursor.checks ?? '') === checksOf(fetch) ? cursor : {}
  } catch {
    return {}
  }
}

function cursorText(
  { fetch }: PollCall,
  sha256: string,
  headers: ReadonlyMap<string, string>,
): string {
  const etag = headers.get('etag')
  const modified = headers.get('last-modified')
  const checks = checksOf(fetch)
  const cursor: Cursor = {
    sha256,
    ...(etag !== undefined && { etag }),
    ...(modified !== undefined && { modified }),
    ...(checks !== '' && { checks }),
  }
  return JSON.stringify(cursor)
}
