/**
 * An HTTP reverse proxy on loopback that stands before a real point and does what networks and proxies do to calls:
 * refuses, delays, doubles, repeats, answers for nothing, loses the call or its answer, is away, and lies about what is
 * read. It remembers every request that it met, and what went on to the real thing.
 */

import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { seeded } from '../testkit/chance.ts'

export interface Asked {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly body: string
}

export interface Answered {
  readonly status: number
  readonly body: string
}

/** Its share of all requests, each from 0 to 1; together at most 1. */
export type Faults = { readonly [kind in Fault]?: number }

type Fault =
  /** 503, and nothing goes on. */
  | 'error'
  | 'delay'
  /** It goes on twice. */
  | 'twice'
  /** What last changed something goes on once more, before it. */
  | 'replay'
  /** 200 or 204, and nothing goes on. */
  | 'unforwarded'
  /** The connection ends, and nothing goes on. */
  | 'drop'
  /** It goes on, and the connection ends without its answer. */
  | 'lost'

export interface FaultyProxy {
  readonly url: string
  /** What arrived here, in its order. */
  readonly asked: readonly Asked[]
  faults(faults: Faults): void
  /** Another answer than the real one; null: the truth. */
  lie(lie: ((asked: Asked, answer: Answered) => Answered) | null): void
  /** Away: whoever connects is hung up on. */
  down(): void
  up(): void
  /** Resolves with the next request of these, which waits before it goes on, or with its answer before it goes back. */
  hold(where: 'before' | 'after', these: (asked: Asked) => boolean): Promise<Held>
  close(): Promise<void>
}

export interface Held {
  /** It is lost, and whoever sent it gets no answer. */
  readonly drop: () => void
}

interface Waiting {
  readonly where: 'before' | 'after'
  readonly these: (asked: Asked) => boolean
  readonly met: (held: Held) => void
}

/** @param changes - what a request changes: it is repeated; null: it only reads. */
export async function faultyProxy(
  to: string,
  seed: number,
  changes: (asked: Asked) => string | null,
): Promise<FaultyProxy> {
  const random = seeded(seed)
  const asked: Asked[] = []
  let faults: Faults = {}
  let lie: Parameters<FaultyProxy['lie']>[0] = null
  let isDown = false
  let waiting: Waiting[] = []
  let last: { readonly sent: Asked; readonly headers: IncomingMessage['headers'] } | null = null

  const drawn = (): Fault | null => {
    let left = random()
    for (const [kind, share] of Object.entries(faults)) {
      left -= share
      if (left < 0) return kind as Fault // A key of `Faults`.
    }
    return null
  }
  const held = async (where: Waiting['where'], one: Asked): Promise<boolean> => {
    const here = waiting.find((wait) => wait.where === where && wait.these(one))
    if (here === undefined) return false
    waiting = waiting.filter((wait) => wait !== here)
    await new Promise<void>((drop) => here.met({ drop }))
    return true
  }
  const served = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { headers } = incoming
    const one = {
      method: incoming.method ?? '',
      path: incoming.url ?? '',
      body: await textOf(incoming),
    }
    asked.push(one)
    const fault = drawn()
    if (fault === 'error') return answer(outgoing, { status: 503, body: '{"errors":["busy"]}' })
    if (fault === 'unforwarded') return answer(outgoing, NOTHING[one.method] ?? ACCEPTED)
    if (fault === 'drop' || (await held('before', one))) return void outgoing.destroy()
    if (fault === 'delay') await new Promise((late) => setTimeout(late, random() * DELAY_MS))
    if (fault === 'replay' && last !== null) await forwarded(to, last.sent, last.headers)
    if (changes(one) !== null) last = { sent: one, headers }
    if (fault === 'twice') await forwarded(to, one, headers)
    const real = await forwarded(to, one, headers)
    if (fault === 'lost' || (await held('after', one))) return void outgoing.destroy()
    answer(outgoing, lie?.(one, real) ?? real)
  }
  const server = createServer((incoming, outgoing) => {
    // What cannot be reached is not answered.
    served(incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.on('connection', (socket) => void (isDown && socket.destroy()))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // It listens on a port.
    asked,
    faults: (next) => void (faults = next),
    lie: (next) => void (lie = next),
    down() {
      isDown = true
      server.closeAllConnections()
    },
    up: () => void (isDown = false),
    hold: (where, these) => new Promise((met) => void waiting.push({ where, these, met })),
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const DELAY_MS = 50
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
  headers: IncomingMessage['headers'],
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
