/** What is wrong with where Dependency-Track is said to be. */

import type { SourceCapability } from '@holdfast/core/model/adapters'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  network,
  secret,
} from '@holdfast/edges-base/manifests/fields'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { problemsOf } from '@holdfast/edges-base/http/api-server'

const API = { name: 'Dependency-Track', server: 'the API server', secret: 'key' }

export const capability: SourceCapability = { gives: 'reports' }

export const config: AdapterSchema = adapterConfig('dependency-track', {
  url: address,
  secret,
  network: network.exactOptional(),
})

export function problems(fetch: SourceFetch): readonly string[] {
  return problemsOf(fetch, API)
}
