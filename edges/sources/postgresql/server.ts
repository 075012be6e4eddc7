/**
 * One connection, one question. The name is resolved once and exactly the checked addresses are connected to; TLS
 * always checks who answers; without TLS the password is only ever proven (SCRAM), never sent. Whatever the other side
 * sends is bounded in bytes and time, and nothing of its words is repeated.
 */

import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { reveal } from '@holdfast/core/kernel/redacted'
import { answering, checkedAddresses } from '@holdfast/edges-base/http/resolve'
import { SourceError, type PollCall } from '@holdfast/edges-base/ports/sources'
import { problems, targetOf, type Target } from './config.ts'
import type { Answer } from './document.ts'
import { failureOf, NoAnswer, NotInClear, TooMuch, TooSlow } from './failure.ts'

export type ServerOf = Pick<PollCall, 'fetch' | 'secret' | 'signal'>

/** Text, so that no driver's types stand between; every name is qualified, so that no schema of theirs answers. */
const QUESTION = `SELECT pg_catalog.version() AS version,
  pg_catalog.current_setting('server_version') AS short,
  pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.pg_postmaster_start_time()) OPERATOR(pg_catalog.*) 1000)::pg_catalog.text AS started,
  pg_catalog.floor(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) OPERATOR(pg_catalog.*) 1000)::pg_catalog.text AS clock`

export interface Answered {
  /** `HOST:PORT`. */
  readonly server: string
  /** By our clock, as the question left: a start counted back from then is never too late. */
  readonly askedAt: number
  readonly answer: Answer
}

export async function askServer(
  call: ServerOf,
  limits: { readonly ms: number; readonly bytes: number } = LIMITS_OF_ONE,
): Promise<Answered> {
  const { fetch, secret, signal } = call
  const [problem] = problems(fetch)
  if (problem !== undefined) throw new SourceError('refused', problem, 'mend its manifest')
  if (secret === null) {
    const help = 'put it where `secret` says, readable for the server'
    throw new SourceError('refused', 'the password of the database source cannot be read', help)
  }
  const target = targetOf(fetch)
  const addresses = await checkedAddresses(target.host, fetch.network)
  if (!addresses.ok) {
    const { code, message, help } = addresses.error
    throw new SourceError(code === 'name' ? 'unreachable' : 'refused', message, help)
  }
  signal.throwIfAborted()
  const socket = new Socket()
  const connect = socket.connect.bind(socket)
  const { host, port } = target
  socket.connect = () => connect({ host, port, lookup: answering(addresses.value) })
  const password = (): string => reveal(secret)
  const stop = AbortSignal.any([signal, AbortSignal.timeout(limits.ms)])
  try {
    const { askedAt, row } = await questioned(target, socket, password, stop, limits.bytes)
    const name = host.includes(':') ? `[${host}]` : host
    return { server: `${name}:${port}`, askedAt, answer: answerOf(row) }
  } catch (thrown) {
    signal.throwIfAborted()
    throw failureOf(thrown, target)
  } finally {
    socket.destroy()
  }
}

const LIMITS_OF_ONE = { ms: LIMITS.databaseMsMax, bytes: LIMITS.databaseBytesMax }

async function questioned(
  { host, port, user, database, tls }: Target,
  socket: Socket,
  password: () => string,
  stop: AbortSignal,
  bytesMax: number,
): Promise<{ readonly askedAt: number; readonly row: unknown }> {
  // Loaded where such a source is configured, and nowhere else.
  const { default: pg } = await import('pg')
  let asksFor = ''
  // Everything is said, so that nothing of the environment (PGSSLMODE, .pgpass) takes its place.
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    password: () => {
      if (!tls && asksFor !== 'authenticationSASL') throw new NotInClear()
      return password()
    },
    stream: () => socket,
    ssl: tls ? { rejectUnauthorized: true } : false,
    application_name: 'holdfast',
    client_encoding: 'UTF8',
  })
  const { promise: broken, reject } = Promise.withResolvers<never>()
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
  stop.addEventListener('abort', late, { once: true })
  try {
    if (stop.aborted) late()
    let askedAt = 0
    const asked = client.connect().then(() => {
      askedAt = Date.now()
      return client.query<object>(QUESTION)
    })
    asked.catch(() => undefined)
    const { rows } = await Promise.race([asked, broken])
    if (rows.length !== 1) throw new NoAnswer()
    return { askedAt, row: rows[0] }
  } finally {
    stop.removeEventListener('abort', late)
    broken.catch(() => undefined)
    client.end().catch(() => undefined)
  }
}

const METHODS = [
  'authenticationCleartextPassword',
  'authenticationMD5Password',
  'authenticationSASL',
] as const

/** Longer is no version of anybody's. */
const TEXT_MAX = 500

function answerOf(row: unknown): Answer {
  const text = (name: string): string => {
    const value: unknown = Object.entries(row ?? {}).find(([key]) => key === name)?.[1]
    if (typeof value !== 'string' || value === '' || value.length > TEXT_MAX) throw new NoAnswer()
    if (/[\p{Cc}\p{Cf}]/u.test(value)) throw new NoAnswer()
    return value
  }
  const time = (name: string): number => {
    const ms = /^\d{1,15}$/.test(text(name)) ? Number(text(name)) : Number.NaN
    // Such a date has a text of four digits for its year.
    if (!(ms > 0 && ms < YEAR_10000)) throw new NoAnswer()
    return ms
  }
  return {
    version: text('version'),
    serverVersion: text('short'),
    startedAt: time('started'),
    clock: time('clock'),
  }
}

const YEAR_10000 = Date.UTC(9999, 0)
