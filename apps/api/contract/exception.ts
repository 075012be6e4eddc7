/** Exceptions: who answers for what until when, as declared; what each keeps open is an override. */

import { flag, several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const exceptions = estate({
  kind: 'Exception',
  says: 'exceptions that were declared',
  filters: { owner: several.optional(), expired: flag.optional() },
  sorts: ['owner', 'expires'],
  facets: ['owner', 'expired'],
  shows: ['overrides'],
})

export const EXCEPTION = {
  'exception.list': exceptions.list,
  'exception.show': exceptions.show,
  'exception.delete': exceptions.remove,
}
