/** Somebody who logs in at a PostgreSQL server of ours on loopback, and stays. */

import { redact } from '@holdfast/core/kernel/redacted'
import { serverAt } from '@holdfast/postgres/address'
import { withSession, type Session } from '@holdfast/postgres/session'

export interface LoggedIn {
  /** The text of the first field of the only row; throws where the session is over. */
  ask(sql: string): Promise<string>
  works(): Promise<boolean>
  end(): void
}

/** Null: not let in. */
export async function logIn(
  port: number,
  user: string,
  password: string,
  database = 'postgres',
): Promise<LoggedIn | null> {
  const over = Promise.withResolvers<void>()
  const { promise, resolve } = Promise.withResolvers<Session | null>()
  const url = `postgresql://${encodeURIComponent(user)}@127.0.0.1:${port}/${database}?sslmode=disable`
  const way = {
    server: serverAt(url),
    addresses: [{ address: '127.0.0.1', family: 4 }],
    password: redact(password),
    signal: new AbortController().signal,
    bytesMax: Number.MAX_SAFE_INTEGER,
  }
  const logged = withSession(way, (session) => {
    resolve(session)
    return over.promise
  })
  logged.catch(() => resolve(null))
  const session = await promise
  if (session === null) return null
  const ask = async (sql: string): Promise<string> => {
    const [first] = Object.values(await session.row(sql))
    return String(first)
  }
  return {
    ask,
    works: () =>
      ask('SELECT 1').then(
        () => true,
        () => false,
      ),
    end: () => over.resolve(),
  }
}
