/** Verifications: what was asked of an asset, and how it ended. */

import { z } from 'zod'
import { byId, maybeTime, members, time, unshown } from '../fields.ts'
import { operation } from '../operation.ts'

const verification = members({
  id: z.string(),
  /** Its identifier. */
  asset: z.string(),
  requestedAt: time,
  /** Null: nothing has answered yet. */
  outcome: z.enum(['verified', 'still-blocked', 'unknown']).nullable(),
  finishedAt: maybeTime,
}).meta({ id: 'Verification' })

export const VERIFICATION = {
  'verification.show': operation({
    method: 'GET',
    path: '/api/v1/verifications/{id}',
    scope: 'read',
    summary: 'watch a verification',
    params: byId,
    answer: z.union([verification, unshown]),
    refusals: ['not-found'],
    collections: ['verifications'],
  }),
}
