/** Effects: what was intended at enforcement points, what was sent there, and what was seen. */

import { z } from 'zod'
import { byId, several, someOf, unshown } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { effect, EFFECT_OUTCOMES, EFFECT_STATES, EFFECT_TYPES } from './parts/effect.ts'

export const EFFECT = {
  'effect.list': operation({
    method: 'GET',
    path: '/api/v1/effects',
    scope: 'read',
    summary: 'what was intended at enforcement points, what was sent, and what was seen',
    query: asked({
      filters: {
        point: several.optional(),
        type: someOf(EFFECT_TYPES).optional(),
        state: someOf(EFFECT_STATES).optional(),
        outcome: someOf(EFFECT_OUTCOMES).optional(),
        /** Those that were intended for its sake. */
        hold: several.optional(),
      },
      sorts: ['intended', 'deadline', 'point', 'ref', 'state'],
      facets: ['point', 'type', 'state', 'outcome'],
    }),
    answer: page(effect),
    collections: ['effects', 'holds', 'estate'],
  }),
  'effect.show': operation({
    method: 'GET',
    path: '/api/v1/effects/{id}',
    scope: 'read',
    summary: 'one effect, with all that it names',
    params: byId,
    answer: z.union([effect, unshown]),
    refusals: ['not-found'],
    collections: ['effects', 'holds', 'estate'],
  }),
}
