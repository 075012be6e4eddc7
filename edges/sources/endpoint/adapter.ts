/** An address that tells its version: a path over HTTPS, the certificate of TLS, or the first line of a TCP service. */

import { HOUR_MS, MINUTE_MS } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { reveal } from '@holdfast/core/kernel/redacted'
import { outbound, OutboundError } from '@holdfast/edges-base/http/outbound'
import { SourceError, type PollCall, type SourceAdapter } from '@holdfast/edges-base/ports/sources'
import type { Look } from '@holdfast/formats/endpoint/look'
import { capability, problems } from './config.ts'
import { bannerOf, certificateOf } from './connect.ts'

export const source: SourceAdapter = {
  id: 'endpoint',
  title: 'An address that tells its version',
  capability,
  intervalMs: HOUR_MS,
  intervalMsMin: 5 * MINUTE_MS,
  problems,
  async *poll(call) {
    const [wrong] = problems(call.fetch)
    if (wrong !== undefined) throw new SourceError('refused', wrong, 'mend its manifest')
    const url = call.fetch.url ?? ''
    call.progress(0, 1)
    // A clock of the edge: the server stamps what it takes with its own.
    const at = new Date().toISOString()
    const look: Look = { holdfast: 'endpoint', v: 1, url, at, ...(await seen(url, call)) }
    const bytes = new TextEncoder().encode(JSON.stringify(look))
    yield { kind: 'document', file: url, bytes, cursor: at }
    call.progress(1, 1)
  },
}

async function seen(url: string, call: PollCall): Promise<Pick<Look, 'text' | 'certificate'>> {
  try {
    switch (new URL(url).protocol) {
      case 'tls:':
        return { text: '', certificate: await certificateOf(url, call) }
      case 'tcp:':
        return { text: await bannerOf(url, call), certificate: null }
      default:
        return { text: await answerOf(url, call), certificate: null }
    }
  } catch (thrown) {
    call.signal.throwIfAborted()
    if (!(thrown instanceof OutboundError)) throw thrown
    const refused =
      thrown.code === 'url' || thrown.code === 'address' || thrown.code === 'untrusted'
    throw new SourceError(refused ? 'refused' : 'unreachable', thrown.message, thrown.help)
  }
}

async function answerOf(url: string, { fetch, secret, signal }: PollCall): Promise<string> {
  if (fetch.secret !== undefined && secret === null) {
    const help = 'look at where its `secret` says it is'
    throw new SourceError('refused', 'the secret of this source cannot be read', help)
  }
  const send = outbound({ network: fetch.network, limits: { bytes: LIMITS.bodyBytesMax } })
  const headers = secret === null ? {} : { authorization: `Bearer ${reveal(secret)}` }
  const { status, bytes, headers: told } = await send(url, { headers, signal })
  if (status !== 200) {
    const { host, pathname } = new URL(url)
    const code = status === 404 || status === 410 ? 'not-found' : 'unreadable'
    throw new SourceError(code, `${host} answered ${status} to ${pathname}`, 'check the url')
  }
  const server = told.get('server')
  const body = new TextDecoder().decode(bytes.subarray(0, LIMITS.endpointTextMax))
  return server === undefined ? body : `${body}\n${server}`
}
