/** Why a server did not answer, in our words: its own may be anybody's, and are not repeated. */

import { nameOf, type Server } from './address.ts'

export interface Failure {
  readonly code: 'refused' | 'unreachable' | 'unreadable' | 'not-found'
  readonly message: string
  readonly help: string
  /** PostgreSQL's own code (appendix A of its manual); null: it gave none. */
  readonly sqlState: string | null
}

export function failureOf(thrown: unknown, server: Server): Failure {
  const { user, database } = server
  const { code, message } = wordsOf(thrown)
  // Each has a digit; EPIPE has none.
  const sqlState = /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null
  const said = (kind: Failure['code'], what: string, help: string): Failure => {
    return { code: kind, message: `${nameOf(server)} ${what}`, help, sqlState }
  }
  if (thrown instanceof NotInClear) {
    const what = 'asks for the password itself, and without TLS it is never sent'
    return said('refused', what, 'use TLS, or `scram-sha-256` in pg_hba.conf')
  }
  if (thrown instanceof TooMuch) {
    const what = `sends more than ${thrown.bytes} bytes in answer to one question`
    return said('unreadable', what, 'is it a PostgreSQL server?')
  }
  if (thrown instanceof TooSlow) return said('unreachable', 'gave no whole answer in time', UP)
  if (thrown instanceof NoAnswer) {
    return said('unreadable', 'does not answer what it is', 'is it a PostgreSQL server?')
  }
  const known = SQLSTATES.get(code)
  if (known !== undefined) return said(known.code, known.what(user, database), known.help)
  if (sqlState !== null) {
    return said('unreachable', `refuses with SQLSTATE ${code}`, 'its log says why')
  }
  if (/does not support SSL|establishing an SSL/.test(message)) {
    return said('refused', 'offers no TLS', 'turn `ssl` on there; it is never asked without')
  }
  if (/CERT|TLS|SSL|SIGNED|ISSUER/.test(code)) {
    const help =
      'is the name in the url that of its certificate? a private authority is added with NODE_EXTRA_CA_CERTS'
    return said('refused', `shows a certificate that is refused: ${code}`, help)
  }
  if (/SASL|SCRAM|client password must be/.test(message)) {
    const help = 'it does not know the password either, or is not the server it is taken for'
    return said('refused', 'does not prove that it knows the password', help)
  }
  if (/^E[A-Z]+$/.test(code)) return said('unreachable', `cannot be reached: ${code}`, UP)
  return said('unreachable', 'ended the connection before it answered', UP)
}

const UP = 'check that the server and the way to it are up; it is asked again'

interface Known {
  readonly code: Failure['code']
  readonly what: (user: string, database: string) => string
  readonly help: string
}

const LOGIN: Known = {
  code: 'refused',
  what: (user) => `refuses the login of \`${user}\``,
  help: 'is the password that of this role, may it LOGIN, and does pg_hba.conf let it in (hostssl)?',
}

/** PostgreSQL's error codes (appendix A of its manual). */
const SQLSTATES: ReadonlyMap<string, Known> = new Map([
  ['28P01', LOGIN],
  ['28000', LOGIN],
  [
    '3D000',
    {
      code: 'not-found',
      what: (_user, database) => `has no database \`${database}\``,
      help: 'give one that is there behind the host, such as /postgres',
    },
  ],
  [
    '42501',
    {
      code: 'refused',
      what: (user, database) => `does not let \`${user}\` into \`${database}\``,
      help: 'GRANT CONNECT ON DATABASE … TO that role',
    },
  ],
  [
    '53300',
    {
      code: 'unreachable',
      what: () => 'has no connection left',
      help: 'it is asked again; raise max_connections or look at who holds them',
    },
  ],
  [
    '57P03',
    { code: 'unreachable', what: () => 'is starting or stopping', help: 'it is asked again' },
  ],
])

function wordsOf(thrown: unknown): { readonly code: string; readonly message: string } {
  if (!(thrown instanceof Error)) return { code: '', message: '' }
  return { code: 'code' in thrown ? String(thrown.code) : '', message: thrown.message }
}

export class NotInClear extends Error {
  override readonly name = 'NotInClear'
}

export class TooMuch extends Error {
  override readonly name = 'TooMuch'
  readonly bytes: number

  constructor(bytes: number) {
    super('too much')
    this.bytes = bytes
  }
}

export class TooSlow extends Error {
  override readonly name = 'TooSlow'
}

export class NoAnswer extends Error {
  override readonly name = 'NoAnswer'
}
