/** Credentials: what an identity shows, of which kind, and until when. */

import { flag, several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const credentials = estate({
  kind: 'Credential',
  says: 'credentials of identities',
  filters: {
    identity: several.optional(),
    type: several.optional(),
    expired: flag.optional(),
  },
  sorts: ['identity', 'type', 'issued', 'expires'],
  facets: ['identity', 'type', 'expired'],
})

export const CREDENTIAL = {
  'credential.list': credentials.list,
  'credential.show': credentials.show,
  'credential.delete': credentials.remove,
}
