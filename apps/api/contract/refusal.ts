/** Who is refused now, held or not: each use, in groups of what is behind them, and counted. */

import { z } from 'zod'
import { ASSET_TYPES } from '@holdfast/core/model/manifest'
import { REFUSAL_REASONS, type RefusalReason } from '@holdfast/core/model/refusal'
import { list, members, someOf } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { refusalReason } from './parts/access.ts'
import { tier } from './parts/posture.ts'
import { counted, refusedCounts, refusedUse } from './parts/refused.ts'

const REASONS = Object.keys(REFUSAL_REASONS) as [RefusalReason, ...RefusalReason[]] // There are some.

/** Those of one reason with one thing behind them. */
const group = members({
  reason: refusalReason,
  text: z.string(),
  cause: z.string(),
  ...counted,
  tiers: list(tier),
  /** What to type about all of them. */
  steps: list(z.string()),
}).meta({ id: 'RefusedGroup' })
export type RefusedGroup = z.output<typeof group>

export const REFUSAL = {
  'refusal.list': operation({
    method: 'GET',
    path: '/api/v1/refusals',
    scope: 'read',
    summary: 'who is refused now, held or not, with counts by reason, owner and tier',
    query: asked({
      filters: {
        reason: someOf(REASONS).optional(),
        cause: z.string().optional(),
        /** Empty: those whom nobody owns. */
        owner: z.string().optional(),
        tier: someOf(['0', '1', '2', '3']).optional(),
        asset: z.string().optional(),
        identity: z.string().optional(),
        /** Of the assets to blame. */
        type: someOf(ASSET_TYPES).optional(),
      },
      sorts: ['name', 'identity', 'asset', 'resource', 'tier', 'reason', 'cause', 'owner'],
      facets: ['reason', 'cause', 'owner', 'tier', 'asset', 'identity', 'type'],
    }),
    answer: page(refusedUse).extend({
      /** All that were found, counted. */
      found: members(counted),
      groups: list(group),
      /** Of all, whatever the filter. */
      counts: refusedCounts,
    }),
    collections: ['assets', 'estate', 'holds', 'identities', 'mode', 'overrides', 'status'],
  }),
}
