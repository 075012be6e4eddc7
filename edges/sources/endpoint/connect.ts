/**
 * Connections that are not HTTP, under the same rules as every other way out: the name is resolved once, each address
 * is judged, and exactly one that was judged is connected to. Nothing is sent.
 */

import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { hostOf } from '@holdfast/edges-base/http/addresses'
import { addressesOf, OutboundError } from '@holdfast/edges-base/http/outbound'
import type { PollCall } from '@holdfast/edges-base/ports/sources'
import type { Look } from '@holdfast/formats/endpoint/look'

/** The handshake proves whose it is: the fingerprint counts whoever issued it, the serial only where that is known. */
export async function certificateOf(url: string, call: PollCall): Promise<Look['certificate']> {
  const parsed = new URL(url)
  const host = hostOf(parsed)
  const [first] = await addressesOf(parsed, { network: call.fetch.network })
  const servername = isIP(host) === 0 ? host.replace(/\.$/, '') : ''
  const socket = connectTls({
    host: first?.address ?? '',
    port: Number(parsed.port),
    servername,
    rejectUnauthorized: false,
  })
  return await whole(url, socket, call, (resolve) => {
    socket.once('secureConnect', () => {
      const { fingerprint256, serialNumber } = socket.getPeerCertificate()
      const serial = socket.authorized ? serialNumber.toLowerCase() : null
      resolve({ sha256: fingerprint256.replaceAll(':', '').toLowerCase(), serial })
    })
  })
}

/** What it says first: to the end of the line, or as much as a banner has. */
export async function bannerOf(url: string, call: PollCall): Promise<string> {
  const parsed = new URL(url)
  const [first] = await addressesOf(parsed, { network: call.fetch.network })
  const socket = connectTcp({ host: first?.address ?? '', port: Number(parsed.port) })
  return await whole(url, socket, call, (resolve) => {
    let said = ''
    const done = (): void => resolve(said.slice(0, LIMITS.endpointTextMax))
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      said += text
      if (said.includes('\n') || said.length > LIMITS.endpointTextMax) done()
    })
    socket.once('end', done)
  })
}

function whole<T>(
  url: string,
  socket: Socket,
  { signal }: PollCall,
  listen: (resolve: (value: T) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const { host } = new URL(url)
  const help = 'check that the server and the way to it are up'
  const fail = (code: 'timeout' | 'unreachable', what: string): void =>
    reject(new OutboundError(code, `${host} ${what}`, help))
  socket.setTimeout(LIMITS.outboundConnectMsMax, () => fail('timeout', 'says nothing'))
  socket.once('error', (error) => {
    fail('unreachable', `cannot be reached: ${'code' in error ? String(error.code) : error.name}`)
  })
  const stop = (): void => fail('unreachable', 'was asked no longer')
  signal.addEventListener('abort', stop, { once: true })
  listen(resolve)
  return promise.finally(() => {
    signal.removeEventListener('abort', stop)
    socket.destroy()
  })
}
