/** What is wrong with where advisories are fetched from: everything at once, before anything is fetched. */

import type { SourceFetch } from '@holdfast/core/model/manifest'

export function problems(fetch: SourceFetch): string[] {
  const found: string[] = []
  const { directory, url, secret, network } = fetch
  if (directory === undefined && url === undefined) found.push('neither `directory` nor `url`')
  if (directory !== undefined && secret !== undefined) found.push('a directory needs no `secret`')
  if (directory !== undefined && network !== undefined) found.push('a directory needs no `network`')
  if (url !== undefined && URL.parse(url)?.username) found.push('the `url` carries a login')
  return found
}
