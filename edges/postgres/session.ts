/**
 * One connection. The name was resolved once and exactly the checked addresses are connected to; TLS always checks who
 * answers; without TLS the password is only ever proven (SCRAM), never sent. Whatever the other side sends is bounded in
 * bytes and time.
 */

import type { LookupAddress } from 'node:dns'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { reveal, type Redacted } from '@holdfast/core/kernel/redacted'
import { answering } from '@holdfast/edges-base/http/resolve'
import type { Server } from './address.ts'
import { NoAnswer, NotInClear, TooMuch, TooSlow } from './failure.ts'

export interface Way {
  readonly server: Server
  /** Checked: no other is connected to. */
  readonly addresses: readonly LookupAddress[]
  readonly password: Redacted<string>
  readonly signal: AbortSignal
  /** What the other side may send in all. */
  readonly bytesMax: number
  /** Settings of the session, whatever the database or the role says. */
  readonly options?: string
}

/** Logged in. */
export interface Session {
  /** One statement; its only row. Throws where it answers another number of them. */
  row(sql: string): Promise<object>
}

/** Logs in, uses the session, and ends it. Throws what `failureOf` words. */
export async function withSession<T>(way: Way, use: (session: Session) => Promise<T>): Promise<T> {
  const socket = new Socket()
  const connect = socket.connect.bind(socket)
  const { host, port } = way.server
  socket.connect = () => connect({ host, port, lookup: answering(way.addresses) })
  try {
    return await loggedIn(way, socket, use)
  } finally {
    socket.destroy()
  }
}

async function loggedIn<T>(
  { server: { tls, ...server }, password, signal, bytesMax, options = '' }: Way,
  socket: Socket,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  // Loaded where such a server is configured, and nowhere else.
  const { default: pg } = await import('pg')
  let asksFor = ''
  // Everything is said, so that nothing of the environment (PGSSLMODE, .pgpass) takes its place.
  const client = new pg.Client({
    ...server,
    password: () => {
      if (!tls && asksFor !== 'authenticationSASL') throw new NotInClear()
      return reveal(password)
    },
    stream: () => socket,
    ssl: tls ? { rejectUnauthorized: true } : false,
    application_name: 'holdfast',
    ...(options !== '' && { options }),
    client_encoding: 'UTF8',
  })
  const { promise: broken, reject } = Promise.withResolvers<never>()
  broken.catch(() => undefined)
  const end = (why: Error): void => {
    reject(why)
    socket.destroy()
  }
  const { connection } = client
  for (const kind of METHODS) connection.on(kind, () => (asksFor = kind))
  let size = 0
  const count = (stream: Duplex): void => {
    stream.on('data', (chunk: Uint8Array) => {
      size += chunk.length
      if (size > bytesMax) end(new TooMuch(bytesMax))
    })
  }
  if (tls) connection.on('sslconnect', () => count(connection.stream))
  else count(socket)
  client.on('error', end)
  const late = (): void => end(new TooSlow())
  signal.addEventListener('abort', late, { once: true })
  const whole = <R>(work: Promise<R>): Promise<R> => {
    work.catch(() => undefined)
    return Promise.race([work, broken])
  }
  try {
    if (signal.aborted) late()
    await whole(client.connect())
    return await use({
      async row(sql) {
        const { rows } = await whole(client.query<object>(sql))
        const [row] = rows
        if (row === undefined || rows.length !== 1) throw new NoAnswer()
        return row
      },
    })
  } finally {
    signal.removeEventListener('abort', late)
    client.end().catch(() => undefined)
  }
}

const METHODS = [
  'authenticationCleartextPassword',
  'authenticationMD5Password',
  'authenticationSASL',
] as const
