/**
 * The faulty proxy to a PostgreSQL server without TLS: who logs in is passed on as it is, and each statement after that
 * is one request. What is repeated is repeated in the session of whoever asks: all of them are of one role.
 */

import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import type { Answered, Asked, Front, FrontParts } from './asked.ts'

export async function sqlFront({ to, isDown, treat }: FrontParts<null>): Promise<Front> {
  const { hostname, port } = new URL(to)
  const url = new URL(to)
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    if (isDown()) return void client.destroy()
    const real = connect(Number(port), hostname)
    for (const socket of [client, real]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        real.destroy()
      })
    }
    const served = serve(client, real, treat)
    served.catch(() => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url.port = String((server.address() as AddressInfo).port) // It listens on a port.
  const hangUp = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: url.href,
    hangUp,
    async close() {
      server.close()
      hangUp()
      await once(server, 'close')
    },
  }
}

interface Message {
  /** Empty: the first of a client. */
  readonly type: string
  readonly body: Buffer
  /** As it was sent. */
  readonly bytes: Buffer
}

async function serve(
  client: Socket,
  real: Socket,
  treat: FrontParts<null>['treat'],
): Promise<void> {
  const fromReal = messagesOf(real, false)
  const forward = async ({ body }: Asked): Promise<Answered> => {
    real.write(message('Q', Buffer.from(`${body}\0`)))
    return answerOf(await untilReady(fromReal))
  }
  let isIn = false
  for await (const { type, body, bytes } of messagesOf(client, true)) {
    if (type !== 'Q') {
      real.write(bytes)
      if (isIn || type === 'X') continue
      // Each of a login is answered: by what is asked next, or by being let in.
      for (;;) {
        const said = await nextOf(fromReal)
        client.write(said.bytes)
        if (said.type === 'R' && ASKS.has(said.body.readInt32BE(0))) break
        isIn = said.type === 'Z'
        if (isIn || said.type === 'E') break
      }
      continue
    }
    const sql = body.subarray(0, -1).toString()
    const path = /holdfast\.(\w+)\(/.exec(sql)?.[1] ?? 'look'
    const treated = await treat({ asked: { method: 'SQL', path, body: sql }, own: null, forward })
    if (treated === null) return void client.destroy()
    if (treated === 'busy') client.write(refused('53300', 'busy'))
    else if (treated === 'nothing') client.write(answered(path === 'look' ? '{}' : 'done'))
    else if (treated.status !== 200) client.write(refused(treated.body, 'refused'))
    else client.write(answered(treated.body))
  }
}

/** SASL begun, and SASL continued: the client goes on. */
const ASKS: ReadonlySet<number> = new Set([10, 11])

async function nextOf(messages: AsyncIterator<Message>): Promise<Message> {
  const { value, done } = await messages.next()
  if (done === true) throw new Error('it ended')
  return value
}

async function untilReady(messages: AsyncIterator<Message>): Promise<Message[]> {
  const all: Message[] = []
  for (;;) {
    const one = await nextOf(messages)
    if (one.type === 'Z') return all
    all.push(one)
  }
}

/** The text of its only field; of what failed, its SQLSTATE. */
function answerOf(messages: readonly Message[]): Answered {
  const failed = messages.find(({ type }) => type === 'E')
  if (failed !== undefined) {
    return { status: 400, body: /(?:^|\0)C([0-9A-Z]{5})\0/.exec(failed.body.toString())?.[1] ?? '' }
  }
  const row = messages.find(({ type }) => type === 'D')
  return { status: 200, body: row?.body.subarray(6).toString() ?? '' }
}

/** One row of one text, which is called `said`. */
function answered(text: string): Buffer {
  const field = Buffer.concat([Buffer.from('said\0'), int(0, 4), int(0, 2), int(25, 4), int(-1, 2), int(-1, 4), int(0, 2)]) // prettier-ignore
  const value = Buffer.from(text)
  return Buffer.concat([
    message('T', Buffer.concat([int(1, 2), field])),
    message('D', Buffer.concat([int(1, 2), int(value.length, 4), value])),
    message('C', Buffer.from('SELECT 1\0')),
    READY,
  ])
}

function refused(sqlState: string, words: string): Buffer {
  const fields = `SERROR\0VERROR\0C${sqlState}\0M${words}\0\0`
  return Buffer.concat([message('E', Buffer.from(fields)), READY])
}

function message(type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int(body.length + 4, 4), body])
}

const READY = message('Z', Buffer.from('I'))

function int(value: number, bytes: 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeIntBE(value, 0, bytes)
  return buffer
}

/** @param isClient - its first message has no type. */
async function* messagesOf(socket: Socket, isClient: boolean): AsyncGenerator<Message, undefined> {
  let left = Buffer.alloc(0)
  let isFirst = isClient
  for await (const chunk of socket) {
    left = Buffer.concat([left, chunk as Buffer]) // No encoding is set.
    for (;;) {
      const head = isFirst ? 0 : 1
      if (left.length < head + 4) break
      const size = head + left.readInt32BE(head)
      if (left.length < size) break
      const bytes = left.subarray(0, size)
      yield {
        type: isFirst ? '' : bytes.toString('latin1', 0, 1),
        body: bytes.subarray(head + 4),
        bytes,
      }
      left = left.subarray(size)
      isFirst = false
    }
  }
}
