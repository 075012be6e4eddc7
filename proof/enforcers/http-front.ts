/** The faulty proxy to whoever speaks HTTP: a reverse proxy. */

import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answered, Asked, Front, FrontParts } from './asked.ts'

type Headers = IncomingMessage['headers']

export async function httpFront({ to, isDown, treat }: FrontParts<Headers>): Promise<Front> {
  const served = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming
    const asked = { method, path: url, body: await textOf(incoming) }
    const forward = (one: Asked, own: Headers): Promise<Answered> => forwarded(to, one, own)
    const treated = await treat({ asked, own: headers, forward })
    if (treated === null) return void outgoing.destroy()
    if (treated === 'busy') return answer(outgoing, { status: 503, body: '{"errors":["busy"]}' })
    answer(outgoing, treated === 'nothing' ? (NOTHING[method] ?? ACCEPTED) : treated)
  }
  const server = createServer((incoming, outgoing) => {
    // What cannot be reached is not answered.
    served(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.on('connection', (socket) => void (isDown() && socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // It listens on a port.
    hangUp: () => server.closeAllConnections(),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const ACCEPTED: Answered = { status: 204, body: '' }
/** As of something that has nothing to say. */
const NOTHING: { readonly [method: string]: Answered } = { GET: { status: 200, body: '{}' } }

async function textOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of message) parts.push(part as Buffer) // No encoding is set.
  return Buffer.concat(parts).toString()
}

async function forwarded(
  to: string,
  { method, path, body }: Asked,
  headers: Headers,
): Promise<Answered> {
  const { host: _host, connection: _connection, ...passed } = headers
  const sent = request(`${to}${path}`, { method, headers: passed, agent: false })
  sent.end(body)
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, body: await textOf(answer) }
}

function answer(outgoing: ServerResponse, { status, body }: Answered): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' })
  outgoing.end(body)
}
