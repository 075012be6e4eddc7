/** What is wrong with where Dependency-Track is said to be: everything at once, before anything is fetched. */

import type { SourceFetch } from '@holdfast/core/model/manifest'

export function problems(fetch: SourceFetch): readonly string[] {
  return [...problemsOfUrl(fetch), ...problemsOfRest(fetch)]
}

/** Scheme, host and prefix; the paths of the API are put behind it. */
export function baseOf(fetch: SourceFetch): string {
  return (fetch.url ?? '').replace(/\/+$/, '')
}

function problemsOfUrl({ url, network }: SourceFetch): string[] {
  if (url === undefined) return ['the `url` of the API server is missing']
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    return [`the \`url\` \`${url}\` is not http or https`]
  }
  const found: string[] = []
  if (parsed.username !== '' || parsed.password !== '') found.push('the `url` carries a login')
  if (/[?#]/.test(url)) found.push('the `url` carries a query or a fragment')
  if (/\/api(?:\/|$)/.test(parsed.pathname)) {
    found.push('the `url` is that of the API server, without `/api` and what follows')
  }
  if (parsed.protocol === 'http:' && network !== 'private') {
    found.push('http shows the key to the network: use https, or say `network: private`')
  }
  return found
}

function problemsOfRest({ directory, secret, checksum, key }: SourceFetch): string[] {
  const found: string[] = []
  if (directory !== undefined) found.push('a `directory` is not fetched from Dependency-Track')
  if (secret === undefined) found.push('the `secret` with the API key is missing')
  if (checksum !== undefined) found.push('Dependency-Track publishes no `checksum`')
  if (key !== undefined) found.push('Dependency-Track signs nothing that a `key` could check')
  return found
}
