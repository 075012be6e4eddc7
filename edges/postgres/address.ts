/** How the address of a PostgreSQL server is written, what is wrong with it, and what is made of it where nothing is. */

import { isIP } from 'node:net'

export interface Server {
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly tls: boolean
}

export interface ServerAddress {
  readonly url?: string
  /** Absent: one of the public internet. */
  readonly network?: 'private'
}

/** Only of what has no problem. */
export function serverAt(url: string): Server {
  const { hostname, port, username, pathname, searchParams } = new URL(url)
  const database = decodeURIComponent(pathname.slice(1))
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 5432 : Number(port),
    user: decodeURIComponent(username),
    database: database === '' ? 'postgres' : database,
    tls: searchParams.get('sslmode') !== 'disable',
  }
}

/** `HOST:PORT`, for people. */
export function nameOf({ host, port }: Pick<Server, 'host' | 'port'>): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`
}

const EXAMPLE = 'postgresql://USER@HOST:5432/DATABASE'

export function problemsOfAddress({ url, network }: ServerAddress): string[] {
  if (url === undefined) return [`the \`url\` of the server is missing: ${EXAMPLE}`]
  const parsed = URL.parse(url)
  // The url may hold a password: it is not repeated.
  if (parsed?.protocol !== 'postgresql:') return [`the \`url\` is not ${EXAMPLE}`]
  const found: string[] = []
  if (parsed.password !== '') found.push('the `url` carries a password: name it under `secret`')
  if (parsed.username === '') found.push(`the \`url\` names no user: ${EXAMPLE}`)
  if (!isHost(parsed.hostname)) found.push('the `url` names no host, or one in no usual spelling')
  if (!isText(parsed.username) || !/^\/?[^/]{0,63}$/.test(parsed.pathname)) {
    found.push(`the \`url\` is not ${EXAMPLE}`)
  }
  if (parsed.hash !== '') found.push('the `url` carries a fragment')
  for (const [name, value] of parsed.searchParams) {
    if (name !== 'sslmode') found.push(`the \`url\` carries \`${name}\`: only sslmode is known`)
    else if (value === 'disable') {
      if (network === 'private') continue
      found.push('without TLS anybody on the way answers in its place: only on `network: private`')
    } else if (value !== 'verify-full') {
      found.push(
        `sslmode \`${value}\` does not check who answers: it is verify-full, also when left out`,
      )
    }
  }
  return found
}

function isHost(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) !== 0 || /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*\.?$/.test(hostname)
}

function isText(encoded: string): boolean {
  try {
    return !/\p{Cc}/u.test(decodeURIComponent(encoded))
  } catch {
    return false
  }
}
