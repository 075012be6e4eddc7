/** Rotations: values that may have been copied from a blocked asset and are to be others. */

import { byId, flag, members, several, shortText, someOf } from '../fields.ts'
import { asked, page } from '../list.ts'
import { operation } from '../operation.ts'
import { rotation, ROTATION_STATES } from './parts/rotation.ts'

export const ROTATION = {
  'rotation.list': operation({
    method: 'GET',
    path: '/api/v1/rotations',
    scope: 'read',
    summary: 'values that may have been copied and are to be others, the first due first',
    query: asked({
      filters: {
        state: someOf(ROTATION_STATES).optional(),
        owner: several.optional(),
        asset: several.optional(),
        resource: several.optional(),
        hold: several.optional(),
        overdue: flag.optional(),
      },
      sorts: ['due', 'resource', 'owner', 'tier', 'state'],
      facets: ['state', 'owner', 'overdue'],
    }),
    answer: page(rotation),
    collections: ['rotations', 'holds', 'estate'],
  }),
  'rotation.done': operation({
    method: 'POST',
    path: '/api/v1/rotations/{id}/done',
    scope: 'approve',
    summary: 'a person made the new value, or answers for leaving the old one',
    params: byId,
    body: members({ reason: shortText }),
    answer: rotation,
    refusals: ['not-found', 'conflict', 'refused', 'not-durable', 'disk-full'],
    collections: ['rotations', 'holds'],
    examples: [{ reason: 'the key was replaced at the provider' }],
  }),
}
