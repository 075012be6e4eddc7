/** One document at an address: asked for only if it changed, taken only whole. */

import { createHash } from 'node:crypto'
import { reveal } from '@holdfast/core/kernel/redacted'
import {
  outbound,
  OutboundError,
  type Outbound,
  type OutboundResponse,
} from '@holdfast/edges-base/http/outbound'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { checkDocument } from './check-document.ts'

interface Cursor {
  readonly etag?: string
  readonly modified?: string
  readonly sha256?: string
}

export async function* pollUrl(call: PollCall): AsyncGenerator<Polled> {
  const url = call.fetch.url ?? ''
  const file = url
  const get = outbound({ network: call.fetch.network })
  const known = cursorOf(call.cursors.get(file))
  call.progress(0, 1)
  const answer = await ask(get, call, url, {
    ...(known.etag === undefined ? {} : { 'if-none-match': known.etag }),
    ...(known.modified === undefined ? {} : { 'if-modified-since': known.modified }),
  })
  call.progress(1, 1)
  if (answer.status === 304) return
  refuseStatus(answer.status, url)
  const { bytes, headers } = answer
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await checkDocument(call.fetch, new URL(url).pathname, bytes, async (suffix) => {
    const beside = await ask(get, call, besideOf(url, suffix), {})
    return beside.status === 200 ? beside.bytes : null
  })
  if (known.sha256 === sha256) return
  const etag = headers.get('etag')
  const modified = headers.get('last-modified')
  const cursor: Cursor = {
    sha256,
    ...(etag === undefined ? {} : { etag }),
    ...(modified === undefined ? {} : { modified }),
  }
  yield { kind: 'document', file, bytes, cursor: JSON.stringify(cursor) }
}

async function ask(
  get: Outbound,
  call: PollCall,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<OutboundResponse> {
  const { secret, signal } = call
  const login = secret === null ? {} : { authorization: `Bearer ${reveal(secret)}` }
  try {
    return await get(url, { headers: { ...headers, ...login }, signal })
  } catch (thrown) {
    if (!(thrown instanceof OutboundError)) throw thrown
    const refused = /^(?:url|address|redirect|too-large)$/.test(thrown.code)
    throw new SourceError(
      refused ? 'refused' : 'unreachable',
      thrown.message,
      refused ? 'look at the url of this source' : 'it is tried again; the last good one stays',
    )
  }
}

/** The path with the suffix; a query stays what it is. */
function besideOf(url: string, suffix: string): string {
  const beside = new URL(url)
  beside.pathname += suffix
  return beside.href
}

function refuseStatus(status: number, url: string): void {
  if (status === 200) return
  const { host } = new URL(url)
  if (status === 404 || status === 410) {
    throw new SourceError(
      'not-found',
      `${host} has no such document (${status})`,
      'is the url right?',
    )
  }
  if (status === 401 || status === 403) {
    throw new SourceError('refused', `${host} refuses us (${status})`, 'does it need a secret?')
  }
  throw new SourceError(
    'unreachable',
    `${host} answered ${status}`,
    'it is tried again; the last good one stays',
  )
}

function cursorOf(text: string | undefined): Cursor {
  try {
    return text === undefined ? {} : (JSON.parse(text) as Cursor) // Our own, or thrown away.
  } catch {
    return {}
  }
}
