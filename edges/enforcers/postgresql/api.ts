/** One statement over one connection, in our words where it fails. */

import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import type { Call } from '@holdfast/edges-base/ports/enforcers'
import { nameOf, serverAt, type Server } from '@holdfast/postgres/address'
import { failureOf, type Failure } from '@holdfast/postgres/failure'
import { withSession, type Way } from '@holdfast/postgres/session'

/** The text that its only row calls `said`. */
export async function ask(point: PointConfig, call: Call, sql: string): Promise<string> {
  const way = await wayTo(point, call)
  try {
    const row = await withSession(way, (session) => session.row(sql))
    const said: unknown = Object.entries(row).find(([name]) => name === 'said')?.[1]
    return typeof said === 'string' ? said : ''
  } catch (thrown) {
    throw worded(thrown, way.server)
  }
}

export async function wayTo({ url = '' }: PointConfig, call: Call): Promise<Way> {
  if (call.secret === null) throw new Error('the password cannot be read')
  return {
    server: serverAt(url),
    addresses: await call.addresses(new URL(url)),
    password: call.secret,
    signal: call.signal,
    bytesMax: BYTES_MAX,
    // Neither the database nor the role puts another meaning before the one that is meant.
    options: '-c search_path=pg_catalog,pg_temp -c standard_conforming_strings=on',
  }
}

/** Some ten thousand roles. */
const BYTES_MAX = 8 * 1024 * 1024

function worded(thrown: unknown, server: Server): Error {
  const failure = failureOf(thrown, server)
  const { message, help } = OWN.get(failure.sqlState ?? '')?.(server) ?? failure
  return new Error(`${message} (${help})`)
}

type Words = (server: Server) => Pick<Failure, 'message' | 'help'>

const SETUP =
  'run setup.sql of the adapter there, as its README says; where values are made anew, rotation.sql too'
const missing: Words = (server) => {
  return { message: `${nameOf(server)} has nothing of ours in \`${server.database}\``, help: SETUP }
}

/** What PostgreSQL says of our statements. */
const OWN: ReadonlyMap<string, Words> = new Map<string, Words>([
  ['3F000', missing],
  ['42883', missing],
  ['42P01', missing],
  [
    '42501',
    (server) => {
      const message = `${nameOf(server)} does not let \`${server.user}\` into \`${server.database}\`, or not do this there`
      return { message, help: SETUP }
    },
  ],
  [
    'HF001',
    (server) => {
      const message = `${nameOf(server)} does not cut it: a superuser, our own role, or one that lives`
      return { message, help: 'nothing was done' }
    },
  ],
  [
    'HF002',
    (server) => {
      const message = `${nameOf(server)} makes no password anew for it: nobody listed it there`
      return { message, help: 'a superuser adds it to holdfast.rotated_roles' }
    },
  ],
  [
    'HF003',
    (server) => {
      const message = `${nameOf(server)} makes no password anew for it: it is or may act as a superuser, or it is ours`
      return { message, help: 'nothing was done; let another role take the turn' }
    },
  ],
  [
    'HF004',
    (server) => {
      const message = `${nameOf(server)} makes no password anew for it: it may not log in`
      return { message, help: 'nothing was done; who manages the role gives it LOGIN' }
    },
  ],
  [
    'HF005',
    (server) => {
      const message = `${nameOf(server)} makes no password anew for it: it is cut`
      return {
        message,
        help: 'nothing was done; it is asked again, and made when it is given back',
      }
    },
  ],
  [
    '25006',
    (server) => {
      const message = `${nameOf(server)} only reads`
      return { message, help: 'name the server that is written to' }
    },
  ],
])
