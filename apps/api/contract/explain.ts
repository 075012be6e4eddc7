/** Why an asset is refused, what releases it, and who cannot do what meanwhile. */

import { z } from 'zod'
import { members, named, unshown } from '../fields.ts'
import { operation } from '../operation.ts'
import { explanation } from './parts/explanation.ts'

export const EXPLAIN = {
  'explain.asset': operation({
    method: 'GET',
    path: '/api/v1/explain/asset/{name}',
    scope: 'read',
    summary: 'why, what to do, when it comes back',
    params: named,
    /** `identity`: only what this one cannot and still may. */
    query: members({ identity: z.string().optional() }),
    answer: z.union([explanation, unshown]),
    refusals: ['not-found'],
    collections: ['assets'],
  }),
}
