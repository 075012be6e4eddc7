/** What is wrong with where a PostgreSQL server is said to be, as a source. */

import type { SourceCapability } from '@holdfast/core/model/adapters'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  network,
  secret,
} from '@holdfast/edges-base/manifests/fields'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { problemsOfAddress } from '@holdfast/postgres/address'

export const capability: SourceCapability = { gives: 'reports' }

export const config: AdapterSchema = adapterConfig('postgresql', {
  url: address,
  secret,
  network: network.exactOptional(),
})

export function problems(fetch: SourceFetch): readonly string[] {
  return [...problemsOfAddress(fetch), ...problemsOfRest(fetch)]
}

function problemsOfRest(fetch: SourceFetch): string[] {
  const found: string[] = []
  if (fetch.directory !== undefined) found.push('a `directory` is not a server')
  if (fetch.secret === undefined) found.push('the `secret` with the password is missing')
  if (fetch['checksum'] !== undefined) found.push('a server publishes no `checksum`')
  if (fetch['key'] !== undefined) found.push('a server signs nothing that a `key` could check')
  return found
}
