/** What is wrong with where Fleet is said to be. */

import type { SourceFetch } from '@holdfast/core/model/manifest'
import { problemsOf } from '@holdfast/edges-base/http/api-server'

const API = { name: 'Fleet', server: 'the Fleet server', secret: 'token' }

export function problems(fetch: SourceFetch): readonly string[] {
  return problemsOf(fetch, API)
}
