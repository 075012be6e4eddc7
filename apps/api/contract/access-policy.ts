/** Access policies: Cedar text, and which types it may decide without a grant. */

import { several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const policies = estate({
  kind: 'AccessPolicy',
  says: 'access policies with their text',
  /** It says of these types that they are decided without a grant. */
  filters: { resourceType: several.optional() },
  sorts: [],
  facets: ['resourceType'],
})

export const ACCESS_POLICY = {
  'access-policy.list': policies.list,
  'access-policy.show': policies.show,
  'access-policy.delete': policies.remove,
}
