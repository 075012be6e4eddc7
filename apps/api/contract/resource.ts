/** Resources: what is reached, how critical it is, and who has a grant for it. */

import { z } from 'zod'
import { list, several, someOf } from '../fields.ts'
import { estate } from './parts/estate.ts'

const resources = estate({
  kind: 'Resource',
  says: 'resources with who may reach them',
  /** Who has a grant that has not ended. */
  item: { readers: list(z.string()) },
  filters: {
    tier: someOf(['0', '1', '2', '3']).optional(),
    type: several.optional(),
    owner: several.optional(),
    /** One of these has a grant for it that has not ended. */
    reader: several.optional(),
  },
  sorts: ['tier', 'type', 'owner'],
  facets: ['tier', 'type', 'owner'],
  shows: ['resources'],
})

export const RESOURCE = {
  'resource.list': resources.list,
  'resource.show': resources.show,
  'resource.delete': resources.remove,
}
