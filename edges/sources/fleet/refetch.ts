/** Asks Fleet to look at a host again, when it next checks in: newer facts before anything is released. */

import { SourceError } from '@holdfast/edges-base/ports/sources'
import { isId } from './hosts.ts'
import { askFleet, type ServerOf } from './server.ts'

/**
 * Resolves when Fleet has taken the request, which proves nothing yet: only a later document whose
 * `software_updated_at` is newer than this request does. An offline host never answers it.
 */
export async function requestRefetch(server: ServerOf, host: number): Promise<void> {
  if (!isId(host)) throw new SourceError('not-found', `\`${host}\` is no id of a host`, HELP)
  const answer = await askFleet(server)('POST', `/api/v1/fleet/hosts/${host}/refetch`)
  if (answer === null) throw new SourceError('not-found', `Fleet knows no host ${host}`, HELP)
}

const HELP = 'the last fetched document of the asset names its `fleet-host`'
