/**
 * Where callers come in. Node takes one connection off a listening socket in each turn of its loop (libuv since
 * 1.45), and a turn here may last ten milliseconds: whoever connects a few hundred times a second fills the queue of
 * that socket, and the system then drops everybody alike, for seconds and minutes. So several sockets listen on one
 * port, and the system deals out to them who connects: as many are taken in a turn, and as many queues wait.
 */

import { lookup } from 'node:dns/promises'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { Config } from '@holdfast/edges-base/config/config'
import { PLACES } from './limits.ts'
import { addressTaken, StartRefused } from './start-errors.ts'

/** Only Linux deals out; elsewhere, where nobody runs this for others, one socket listens. */
const LISTENERS = process.platform === 'linux' ? PLACES.listeners : 1

/** Ends when every connection that came in through the others has. */
export type StopListening = () => Promise<void>

export async function listen(
  app: FastifyInstance,
  host: string,
  wanted: number,
): Promise<StopListening> {
  const addresses = await addressesOf(host)
  // Sockets that share a port would share it with another server of this user, too.
  const port = await probe(host, wanted)
  if (port === null) throw new StartRefused(addressTaken(host, wanted))
  const others: Server[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(others.map((other) => new Promise((done) => other.close(done))))
  }
  try {
    const [first = host] = addresses
    await app.listen({ ...SOCKET, host: first, port })
    for (const address of addresses) {
      const more = address === first ? LISTENERS - 1 : LISTENERS
      for (let at = 0; at < more; at++) {
        const server = await another(app.server, address, port, address !== first)
        if (server !== null) others.push(server)
      }
    }
    return stop
  } catch (thrown) {
    void stop()
    // Somebody else was there first, since it was looked at.
    throw codeOf(thrown) === 'EADDRINUSE' ? new StartRefused(addressTaken(host, port)) : thrown
  }
}

const SOCKET = { backlog: PLACES.backlog, reusePort: LISTENERS > 1 } as const

/** `localhost` is both loopback addresses, where there are both. */
async function addressesOf(host: string): Promise<readonly string[]> {
  if (host !== 'localhost') return [host]
  const found = await lookup(host, { all: true }).catch(() => [])
  return found.length === 0 ? [host] : [...new Set(found.map(({ address }) => address))]
}

/** Hands over whatever comes. Null: this machine does not have the address, and need not. */
function another(
  server: FastifyInstance['server'],
  host: string,
  port: number,
  may: boolean,
): Promise<Server | null> {
  // As the one it hands over to.
  const options = { allowHalfOpen: !(server instanceof TlsServer), noDelay: true }
  const one = createServer(options, (socket) => void server.emit('connection', socket))
  return new Promise((ready, failed) => {
    one.once('error', (thrown) => {
      if (may && codeOf(thrown) === 'EADDRNOTAVAIL') ready(null)
      else failed(thrown)
    })
    one.listen({ ...SOCKET, host, port }, () => ready(one))
  })
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}

/** The default moves to the next free port; a configured one does not (null). */
export async function freePort(config: Config): Promise<number | null> {
  const tries = config.portFixed ? 1 : 20
  for (let offset = 0; offset < tries; offset++) {
    const port = config.port === 0 ? 0 : config.port + offset
    const found = await probe(config.host, port)
    if (found !== null) return found
  }
  return null
}

function probe(host: string, port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(null))
    server.listen({ host, port }, () => {
      const { port: taken } = server.address() as AddressInfo // Of a TCP server that listens.
      server.close(() => resolve(taken))
    })
  })
}
