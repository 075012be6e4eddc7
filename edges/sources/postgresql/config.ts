/** What is wrong with where a PostgreSQL server is said to be, and what is made of it where nothing is. */

import { isIP } from 'node:net'
import type { SourceCapability } from '@holdfast/core/model/adapters'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  network,
  secret,
} from '@holdfast/edges-base/manifests/fields'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'

export interface Target {
  /** A name, or an address without brackets. */
  readonly host: string
  readonly port: number
  readonly user: string
  readonly database: string
  readonly tls: boolean
}

export const capability: SourceCapability = { gives: 'reports' }

export const config: AdapterSchema = adapterConfig('postgresql', {
  url: address,
  secret,
  network: network.exactOptional(),
})

export function problems(fetch: SourceFetch): readonly string[] {
  return [...problemsOfUrl(fetch), ...problemsOfRest(fetch)]
}

/** Only of what has no problem. */
export function targetOf({ url = '' }: SourceFetch): Target {
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

const EXAMPLE = 'postgresql://USER@HOST:5432/DATABASE'

function problemsOfUrl({ url, network }: SourceFetch): string[] {
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

function problemsOfRest(fetch: SourceFetch): string[] {
  const found: string[] = []
  if (fetch.directory !== undefined) found.push('a `directory` is not a server')
  if (fetch.secret === undefined) found.push('the `secret` with the password is missing')
  if (fetch['checksum'] !== undefined) found.push('a server publishes no `checksum`')
  if (fetch['key'] !== undefined) found.push('a server signs nothing that a `key` could check')
  return found
}
