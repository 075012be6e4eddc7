/** The list of holds: by what it is filtered, ordered and counted. */

import type { CONTRACT } from '@holdfast/api/contract'
import type { QueryOf } from '@holdfast/api/operation'
import { causesOf } from '@holdfast/core/state/evidence/standing'
import type { Hold } from '@holdfast/core/model/hold'
import type { Tier } from '@holdfast/core/model/posture'
import { allHolds } from '@holdfast/core/state/holds/table'
import type { Context } from '../context.ts'
import { assetHeld, standingOf } from './holds.ts'
import type { Listing } from './listing.ts'
import { dueOf } from './most-shared.ts'

type Query = QueryOf<(typeof CONTRACT)['hold.list']>

export function holdListing(context: Context): Listing<Hold, Query> {
  const { view } = context.driver
  const { now } = context.driver.env()
  const nameOf = (hold: Hold): string => assetHeld(view, hold)?.name ?? hold.subject.uid
  const ownerOf = (hold: Hold): string | null => assetHeld(view, hold)?.spec.owner ?? null
  const tiersOf = (hold: Hold): readonly Tier[] => standingOf(context, hold)?.tiers ?? []
  return {
    rows: allHolds(view),
    known: ({ id }) => ({ name: id, uid: id }),
    filters: {
      state: ({ state }, states) => states.includes(state),
      asset: (hold, asset) => nameOf(hold) === asset,
      owner: (hold, owner) => (ownerOf(hold) ?? '') === owner,
      cause: (hold, cause) => dueOf(view, hold.causes, now).includes(cause),
      tier: (hold, tiers) =>
        tiersOf(hold).some((tier) => tiers.some((one) => Number(one) === tier)),
      type: (hold, types) => {
        const type = assetHeld(view, hold)?.spec.type
        return type !== undefined && types.includes(type)
      },
    },
    sorts: {
      opened: ({ openedAt }) => openedAt,
      since: ({ enforcedAt }) => enforcedAt,
      asset: nameOf,
      owner: ownerOf,
      tier: (hold) => tiersOf(hold)[0] ?? null,
      due: ({ dueAt }) => dueAt,
    },
    facets: {
      state: ({ state }) => state,
      owner: (hold) => ownerOf(hold) ?? '',
      cause: (hold) => dueOf(view, hold.causes, now),
      type: (hold) => assetHeld(view, hold)?.spec.type ?? [],
    },
    texts: (hold) => [
      hold.id,
      nameOf(hold),
      ownerOf(hold),
      ...causesOf(view, hold.causes).flatMap(({ component, lineage }) => [component, lineage]),
    ],
  }
}
