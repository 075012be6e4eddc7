/** What is wrong with where an API server is said to be: everything at once, before anything is fetched. */

import type { SourceFetch } from '../config/adapter-config.ts'

export interface ApiServer {
  /** For people: `Fleet`. */
  readonly name: string
  /** `the Fleet server`. */
  readonly server: string
  /** What its secret is called: `token`, `key`. */
  readonly secret: string
}

export function problemsOf(fetch: SourceFetch, api: ApiServer): readonly string[] {
  return [...problemsOfUrl(fetch, api), ...problemsOfRest(fetch, api)]
}

/** Scheme, host and prefix; the paths of the API are put behind it. */
export function baseOf(fetch: SourceFetch): string {
  return (fetch.url ?? '').replace(/\/+$/, '')
}

function problemsOfUrl({ url, network }: SourceFetch, { server, secret }: ApiServer): string[] {
  if (url === undefined) return [`the \`url\` of ${server} is missing`]
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return [`the \`url\` \`${url}\` is not http or https`]
  }
  const found: string[] = []
  if (parsed.username !== '' || parsed.password !== '') found.push('the `url` carries a login')
  if (/[?#]/.test(url)) found.push('the `url` carries a query or a fragment')
  if (/\/api(?:\/|$)/.test(parsed.pathname)) {
    found.push(`the \`url\` is that of ${server}, without \`/api\` and what follows`)
  }
  if (parsed.protocol === 'http:' && network !== 'private') {
    found.push(`http shows the ${secret} to the network: use https, or say \`network: private\``)
  }
  return found
}

function problemsOfRest(fetch: SourceFetch, { name, secret }: ApiServer): string[] {
  const found: string[] = []
  if (fetch.directory !== undefined) found.push(`a \`directory\` is not fetched from ${name}`)
  if (fetch.secret === undefined) found.push(`the \`secret\` with the API ${secret} is missing`)
  if (fetch['checksum'] !== undefined) found.push(`${name} publishes no \`checksum\``)
  if (fetch['key'] !== undefined) found.push(`${name} signs nothing that a \`key\` could check`)
  return found
}
