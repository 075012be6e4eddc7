/** Asks Fleet to look at a host again, when it next checks in: newer facts before anything is released. */

import { SourceError } from '@holdfast/edges-base/ports/sources'
import { idOf } from './hosts.ts'
import { askFleet, type ServerOf } from './server.ts'

/**
 * Resolves when Fleet has taken the request, which proves nothing yet: only a later document whose
 * `software_updated_at` is newer than this request does. An offline host never answers it.
 */
export async function requestRefetch(server: ServerOf, file: string): Promise<void> {
  const host = idOf(file)
  if (host === undefined) throw new SourceError('not-found', `\`${file}\` is no host`, HELP)
  const answer = await askFleet(server)('POST', `/api/v1/fleet/hosts/${host}/refetch`, [403, 404])
  if (answer === null) throw new SourceError('not-found', `Fleet shows us no ${file}`, HELP)
}

const HELP = 'a host is called `host/ID`, as its last fetched document was'
