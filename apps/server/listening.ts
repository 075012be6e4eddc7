/**
 * Where callers come in. Node takes one connection off a listening socket in each turn of its loop (libuv since
 * 1.45), and a turn here may last ten milliseconds: whoever connects a few hundred times a second fills the queue of
 * that socket, and the system then drops everybody alike, for seconds and minutes. So several sockets listen on one
 * port, and the system deals out to them who connects: as many are taken in a turn, and as many queues wait.
 */

import { createServer, type Server } from 'node:net'
import { Server as TlsServer } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import type { ClaimedPort } from './claim-port.ts'
import { PLACES } from './limits.ts'
import { addressTaken, StartRefused } from './start-errors.ts'

/** Only Linux deals out; elsewhere, where nobody runs this for others, one socket listens. */
const LISTENERS = process.platform === 'linux' ? PLACES.listeners : 1

/** Ends when every connection that came in through the others has. */
export type StopListening = () => Promise<void>

export async function listen(app: FastifyInstance, claimed: ClaimedPort): Promise<StopListening> {
  const { host, port, addresses } = claimed
  // Nothing is between letting go and listening: who claims the port meanwhile has it.
  await app.ready()
  await claimed.release()
  const others: Server[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(others.map((other) => new Promise((done) => other.close(done))))
  }
  try {
    const [first = host] = addresses
    await app.listen({ ...SOCKET, host: first, port })
    for (const address of addresses) {
      const more = address === first ? LISTENERS - 1 : LISTENERS
      for (let at = 0; at < more; at++) others.push(await another(app.server, address, port))
    }
    return stop
  } catch (thrown) {
    void stop()
    // Somebody else was there first, since it was let go.
    throw codeOf(thrown) === 'EADDRINUSE' ? new StartRefused(addressTaken(host, port)) : thrown
  }
}

const SOCKET = { backlog: PLACES.backlog, reusePort: LISTENERS > 1 } as const

/** Hands over whatever comes. */
function another(server: FastifyInstance['server'], host: string, port: number): Promise<Server> {
  // As the one it hands over to.
  const options = { allowHalfOpen: !(server instanceof TlsServer), noDelay: true }
  const one = createServer(options, (socket) => void server.emit('connection', socket))
  return new Promise((ready, failed) => {
    one.once('error', failed)
    one.listen({ ...SOCKET, host, port }, () => ready(one))
  })
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
}
