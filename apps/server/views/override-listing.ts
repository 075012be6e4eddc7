/** The list of overrides: by what it is filtered, ordered and counted. */

import type { CONTRACT } from '@holdfast/api/contract'
import { OVERRIDE_STATES } from '@holdfast/api/contract/override'
import type { QueryOf } from '@holdfast/api/operation'
import type { Instant } from '@holdfast/core/kernel/instant'
import type { Override } from '@holdfast/core/model/override'
import { allOverrides } from '@holdfast/core/state/overrides/table'
import type { View } from '@holdfast/core/state/state'
import { personOf } from '@holdfast/core/state/tokens/person-of'
import type { Listing } from './listing.ts'
import { keptOpen, overrideState } from './overrides.ts'

type Query = QueryOf<(typeof CONTRACT)['override.list']>

export function overrideListing(view: View, now: Instant): Listing<Override, Query> {
  const ownerOf = ({ owner }: Override): string => personOf(view, owner)
  return {
    rows: allOverrides(view),
    known: ({ id, name }) => ({ name, uid: id }),
    filters: {
      state: (override, states) => states.includes(overrideState(override, now)),
      kind: ({ kind }, kinds) => kinds.includes(kind),
      owner: (override, owner) => ownerOf(override) === owner,
    },
    sorts: {
      state: (override) => OVERRIDE_STATES.indexOf(overrideState(override, now)),
      name: ({ name }) => name,
      kind: ({ kind }) => kind,
      owner: ownerOf,
      createdAt: ({ createdAt }) => createdAt,
      expiresAt: ({ expiresAt }) => expiresAt,
      keepsOpen: (override) => keptOpen(view, override),
    },
    facets: {
      state: (override) => overrideState(override, now),
      kind: ({ kind }) => kind,
      owner: ownerOf,
    },
    texts: (override) => [
      override.id,
      override.name,
      override.reason,
      ownerOf(override),
      override.scope.key,
    ],
  }
}
