/** What is wrong with where Dependency-Track answers: everything at once, before anything is fetched. */

import type { SourceFetch } from '@holdfast/core/model/manifest'

export function problems(fetch: SourceFetch): string[] {
  const found: string[] = []
  if (fetch.url === undefined) found.push('`url` is missing: the address of its API server')
  if (fetch.directory !== undefined) found.push('Dependency-Track has no `directory`')
  if (fetch.secret === undefined) found.push('`secret` is missing: an API key')
  if (fetch.checksum !== undefined) found.push('Dependency-Track publishes no `checksum`')
  if (fetch.key !== undefined) found.push('Dependency-Track signs nothing: leave out `key`')
  return found
}
