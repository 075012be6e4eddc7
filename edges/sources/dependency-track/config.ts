/** What is wrong with where Dependency-Track is said to be. */

import type { SourceFetch } from '@holdfast/core/model/manifest'
import { problemsOf } from '@holdfast/edges-base/http/api-server'

const API = { name: 'Dependency-Track', server: 'the API server', secret: 'key' }

export function problems(fetch: SourceFetch): readonly string[] {
  return problemsOf(fetch, API)
}
