/** Grants: which identity may do what with which resource, and until when. */

import { flag, several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const grants = estate({
  kind: 'Grant',
  says: 'grants of identities for resources',
  filters: {
    identity: several.optional(),
    resource: several.optional(),
    action: several.optional(),
    expired: flag.optional(),
  },
  sorts: ['identity', 'resource', 'expires'],
  facets: ['identity', 'resource', 'action', 'expired'],
})

export const GRANT = {
  'grant.list': grants.list,
  'grant.show': grants.show,
  'grant.delete': grants.remove,
}
