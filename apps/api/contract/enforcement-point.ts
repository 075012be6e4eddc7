/** Enforcement points: where access is cut and given back, by which adapter. */

import { several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const points = estate({
  kind: 'EnforcementPoint',
  says: 'enforcement points',
  filters: { adapter: several.optional() },
  sorts: ['adapter'],
  facets: ['adapter'],
})

export const ENFORCEMENT_POINT = {
  'enforcement-point.list': points.list,
  'enforcement-point.show': points.show,
  'enforcement-point.delete': points.remove,
}
