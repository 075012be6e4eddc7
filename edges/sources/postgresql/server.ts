/** One connection, one question: which version runs, and since when. Nothing of the words of the other side is repeated. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { checkedAddresses } from '@holdfast/edges-base/http/resolve'
import { SourceError, type PollCall } from '@holdfast/edges-base/ports/sources'
import { nameOf, serverAt } from '@holdfast/postgres/address'
import { failureOf, NoAnswer } from '@holdfast/postgres/failure'
import { withSession } from '@holdfast/postgres/session'
import { problems } from './config.ts'
import type { Answer } from './document.ts'

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
  const server = serverAt(fetch.url ?? '')
  const addresses = await checkedAddresses(server.host, fetch.network)
  if (!addresses.ok) {
    const { code, message, help } = addresses.error
    throw new SourceError(code === 'name' ? 'unreachable' : 'refused', message, help)
  }
  signal.throwIfAborted()
  const way = {
    server,
    addresses: addresses.value,
    password: secret,
    signal: AbortSignal.any([signal, AbortSignal.timeout(limits.ms)]),
    bytesMax: limits.bytes,
  }
  try {
    return await withSession(way, async (session) => {
      const askedAt = Date.now()
      const row = await session.row(QUESTION)
      return { server: nameOf(server), askedAt, answer: answerOf(row) }
    })
  } catch (thrown) {
    signal.throwIfAborted()
    const { code, message, help } = failureOf(thrown, server)
    throw new SourceError(code, message, help)
  }
}

const LIMITS_OF_ONE = { ms: LIMITS.databaseMsMax, bytes: LIMITS.databaseBytesMax }

/** Longer is no version of anybody's. */
const TEXT_MAX = 500

function answerOf(row: object): Answer {
  const text = (name: string): string => {
    const value: unknown = Object.entries(row).find(([key]) => key === name)?.[1]
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
