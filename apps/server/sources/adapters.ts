/** Every adapter that can fetch a source: one line each, and no other way in. */

import { dependencyTrack } from '@holdfast/source-dependency-track/adapter'
import { changedBy as dependencyTrackChanged } from '@holdfast/source-dependency-track/webhook'
import { advisories } from '@holdfast/source-advisories/adapter'
import { endpoint } from '@holdfast/source-endpoint/adapter'
import { fleet } from '@holdfast/source-fleet/adapter'
import { changedBy as fleetChanged } from '@holdfast/source-fleet/webhook'
import { postgresql } from '@holdfast/source-postgresql/adapter'
import type { SourceAdapter } from '@holdfast/edges-base/ports/sources'
import type { Changed } from '../context.ts'

export const ADAPTERS: ReadonlyMap<string, SourceAdapter> = new Map(
  [advisories, fleet, dependencyTrack, endpoint, postgresql].map((one) => [one.id, one]),
)

const WEBHOOKS: ReadonlyMap<string, (body: unknown) => Changed> = new Map([
  [fleet.id, fleetChanged],
  [dependencyTrack.id, dependencyTrackChanged],
])

export function changedBy(adapter: string, body: unknown): Changed {
  const read = WEBHOOKS.get(adapter)
  if (read === undefined) {
    return { kind: 'refused', message: `a source of \`${adapter}\` has no webhook` }
  }
  return read(body)
}
