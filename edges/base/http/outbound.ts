/**
 * The one way out: every request an adapter makes goes through here. A name is resolved once and exactly
 * the addresses that were checked are connected to, so a name that answers differently the second time
 * (DNS rebinding) gains nothing. A body that is not whole, or whose end cannot be told, is an error.
 */

import type { LookupAddress } from 'node:dns'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { attempt } from '../outward/attempt.ts'
import { hostOf, urlProblem, UNSAID, type Network } from './addresses.ts'
import {
  ADDRESS_HELP,
  answering,
  checkedAddresses,
  resolveByName,
  type Resolve,
} from './resolve.ts'

export interface OutboundOptions {
  readonly network?: Network
  readonly limits?: Partial<OutboundLimits>
  /** The system's resolver, unless a test hands in its own. */
  readonly resolve?: Resolve
}

export interface OutboundLimits {
  /** Until the name is known, the connection made and TLS agreed. */
  readonly connectMs: number
  /** Without a byte. */
  readonly idleMs: number
  /** Redirects and body included. */
  readonly totalMs: number
  readonly bytes: number
}

export interface OutboundRequest {
  /** Absent: `GET`. Only `GET` and `HEAD` follow redirects; others get the redirect as the answer. */
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly headers?: { readonly [name: string]: string }
  readonly body?: string | Uint8Array
  /** Status and headers are enough: the body is not read. */
  readonly discard?: boolean
  readonly signal?: AbortSignal
}

export interface OutboundResponse {
  /** Where the answer came from, after redirects. */
  readonly url: string
  readonly status: number
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly bytes: Uint8Array
}

export type Outbound = (url: string, request?: OutboundRequest) => Promise<OutboundResponse>

/** Those of its host that may be connected to. Throws what `Outbound` throws. */
export type AddressesAt = (url: URL) => Promise<readonly LookupAddress[]>

export type OutboundCode =
  | 'url'
  | 'address'
  | 'name'
  | 'unreachable'
  | 'untrusted'
  | 'timeout'
  | 'redirect'
  | 'too-large'
  | 'cut-short'
  | 'stopped'

/** Why there is no answer, in words; nothing of a header or a body is in it. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError'
  readonly code: OutboundCode
  readonly help: string

  constructor(code: OutboundCode, message: string, help: string) {
    super(message)
    this.code = code
    this.help = help
  }
}

export function outbound(options: OutboundOptions = {}): Outbound {
  const limits: OutboundLimits = { ...DEFAULT_LIMITS, ...options.limits }
  const { network, resolve = resolveByName } = options
  return async (url, request = {}) => {
    const late = (): Error => tooSlow(`no whole answer within ${limits.totalMs} ms`)
    return attempt({ ms: limits.totalMs, late, signal: request.signal }, (signal) =>
      follow(url, { request, limits, network, resolve, signal }),
    )
  }
}

const DEFAULT_LIMITS: OutboundLimits = {
  connectMs: LIMITS.outboundConnectMsMax,
  idleMs: LIMITS.outboundIdleMsMax,
  totalMs: LIMITS.outboundMsMax,
  bytes: LIMITS.outboundBytesMax,
}

interface Call {
  readonly request: OutboundRequest
  readonly limits: OutboundLimits
  readonly network: Network
  readonly resolve: Resolve
  readonly signal: AbortSignal
}

async function follow(first: string, call: Call): Promise<OutboundResponse> {
  let { network } = call
  let url = checkedUrl(first, network)
  let headers = call.request.headers ?? {}
  for (let hops = 0; ; hops++) {
    const answer = await exchange(url, headers, { ...call, network })
    const location = follows(call.request, answer.status) ? answer.headers.get('location') : null
    if (location === null) return answer
    const next = redirectedTo(url, location, network)
    if (hops === LIMITS.outboundRedirectsMax) {
      throw new OutboundError('redirect', `more than ${hops} redirects`, 'give the final url')
    }
    if (next.origin !== url.origin) headers = harmless(headers)
    if (next.hostname !== url.hostname) network = undefined
    url = next
  }
}

function follows(request: OutboundRequest, status: number): boolean {
  const method = request.method ?? 'GET'
  return (method === 'GET' || method === 'HEAD') && REDIRECTS.has(status)
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

function redirectedTo(from: URL, location: string | undefined, network: Network): URL {
  const bad = (what: string): OutboundError =>
    new OutboundError('redirect', `${from.host} redirects ${what}`, 'give the final url')
  // A location is often relative: only its own text is checked for what the parser would drop.
  if (location === undefined || UNSAID.test(location)) throw bad('to no url')
  const url = URL.parse(location, from.href)
  if (url === null) throw bad('to no url')
  if (from.protocol === 'https:' && url.protocol === 'http:') throw bad('from https to http')
  // What was allowed is this host; another one only where everybody may ask it.
  return checkedUrl(url.href, url.hostname === from.hostname ? network : undefined)
}

/** Another origin gets nothing that could be a secret, whatever its header is called. */
function harmless(headers: { readonly [name: string]: string }): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => CARRIED.has(name.toLowerCase())),
  )
}

const CARRIED: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'if-modified-since',
  'if-none-match',
  'user-agent',
])

function checkedUrl(text: string, network: Network): URL {
  const problem = urlProblem(text, network)
  if (problem === null) return new URL(text)
  const { code, message } = problem
  throw new OutboundError(code, message, code === 'address' ? ADDRESS_HELP : URL_HELP)
}

const URL_HELP = 'give an http or https url without a login'
export async function addressesOf(
  url: URL,
  call: Pick<Call, 'network'> & Partial<Pick<Call, 'resolve'>>,
): Promise<readonly LookupAddress[]> {
  const found = await checkedAddresses(hostOf(url), call.network, call.resolve)
  if (found.ok) return found.value
  const { code, message, help } = found.error
  throw new OutboundError(code, message, help)
}

async function exchange(
  url: URL,
  headers: { readonly [name: string]: string },
  call: Call,
): Promise<OutboundResponse> {
  const slow = new AbortController()
  const timer = setTimeout(
    () => slow.abort(tooSlow(`${url.host} was not connected within ${call.limits.connectMs} ms`)),
    call.limits.connectMs,
  )
  const signal = AbortSignal.any([call.signal, slow.signal])
  try {
    const addresses = await orStopped(addressesOf(url, call), signal)
    return await send(url, addresses, headers, { ...call, signal }, () => clearTimeout(timer))
  } finally {
    clearTimeout(timer)
  }
}

/** A resolver cannot be interrupted; what waits for it can. */
function orStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = (): void => reject(stopped(signal))
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  return Promise.race([work, promise]).finally(() => signal.removeEventListener('abort', stop))
}

function send(
  url: URL,
  addresses: readonly LookupAddress[],
  headers: { readonly [name: string]: string },
  call: Call,
  connected: () => void,
): Promise<OutboundResponse> {
  const { promise, resolve, reject } = Promise.withResolvers<OutboundResponse>()
  const host = hostOf(url)
  const options: RequestOptions & { servername?: string } = {
    method: call.request.method ?? 'GET',
    hostname: host,
    port: url.port,
    path: `${url.pathname}${url.search}`,
    headers: { 'user-agent': 'holdfast', 'accept-encoding': 'identity', ...headers },
    lookup: answering(addresses),
    // A kept connection may have been checked by looser rules.
    agent: false,
    signal: call.signal,
    // The name in the certificate has no dot at its end, and an address is none (RFC 6066).
    ...(url.protocol === 'https:' && { servername: isIP(host) ? '' : host.replace(/\.$/, '') }),
  }
  try {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(options)
    const fail = (error: OutboundError): void => {
      reject(error)
      request.destroy()
    }
    request.setTimeout(call.limits.idleMs, () =>
      fail(tooSlow(`${url.host} sent nothing for ${call.limits.idleMs} ms`)),
    )
    request.on('socket', (socket) => {
      socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', connected)
    })
    request.on('error', (error) => fail(failed(url, error, call.signal)))
    request.on('response', (response) => {
      const status = response.statusCode ?? 0
      const done = (bytes: Uint8Array): void =>
        resolve({ url: url.href, status, headers: headersOf(response), bytes })
      if (call.request.discard === true || follows(call.request, status)) {
        done(new Uint8Array(0))
        request.destroy()
      } else readBody(url, response, call, done, fail)
    })
    request.end(call.request.body)
  } catch {
    // The runtime refuses a header or a path it cannot write, and its words may quote a secret.
    reject(
      new OutboundError('url', 'the request cannot be written', 'check the url and the secret'),
    )
  }
  return promise
}

function headersOf(response: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}

function readBody(
  url: URL,
  response: IncomingMessage,
  call: Call,
  done: (bytes: Uint8Array) => void,
  fail: (error: OutboundError) => void,
): void {
  const chunks: Uint8Array[] = []
  let size = 0
  const tooLarge = (): void =>
    fail(
      new OutboundError(
        'too-large',
        `${url.host} sends more than ${call.limits.bytes} bytes`,
        'give the url of a smaller document',
      ),
    )
  if (Number(response.headers['content-length'] ?? 0) > call.limits.bytes) return tooLarge()
  if (!endIsTold(call.request, response)) return fail(cutShort(url, 'does not say where it ends'))
  response.on('data', (chunk: Uint8Array) => {
    size += chunk.length
    if (size > call.limits.bytes) tooLarge()
    else chunks.push(chunk)
  })
  response.on('error', (error) =>
    fail(call.signal.aborted ? failed(url, error, call.signal) : cutShort(url, broken(size))),
  )
  response.on('end', () => {
    if (response.complete) done(joined(chunks, size))
    else fail(cutShort(url, broken(size)))
  })
}

/** A body that ends with the connection looks the same when it breaks off: only others count as documents. */
function endIsTold(request: OutboundRequest, response: IncomingMessage): boolean {
  const { statusCode = 0, headers } = response
  if (request.method === 'HEAD' || statusCode < 200 || statusCode > 299 || statusCode === 204) {
    return true
  }
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  // Its own memory, never a pool's: it may be handed to another thread.
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const broken = (size: number): string => `broke off after ${size} bytes`

function cutShort(url: URL, what: string): OutboundError {
  return new OutboundError('cut-short', `the answer of ${url.host} ${what}`, 'it is asked again')
}

function tooSlow(message: string): OutboundError {
  return new OutboundError('timeout', message, 'check that the server and the way to it are up')
}

function stopped(signal: AbortSignal): OutboundError {
  const reason: unknown = signal.reason
  if (reason instanceof OutboundError) return reason
  return new OutboundError('stopped', 'the request was stopped', 'ask again')
}

function failed(url: URL, error: Error, signal: AbortSignal): OutboundError {
  if (signal.aborted) return stopped(signal)
  const code = 'code' in error ? String(error.code) : error.name
  if (/CERT|TLS|SSL|SIGNED|ISSUER/.test(code)) {
    const help =
      'check the url; the certificate of a private authority is added with NODE_EXTRA_CA_CERTS'
    return new OutboundError(
      'untrusted',
      `the certificate of ${url.host} is refused: ${code}`,
      help,
    )
  }
  const help = 'check that the server and the way to it are up'
  return new OutboundError('unreachable', `${url.host} cannot be reached: ${code}`, help)
}
