/** Survivor groups: identities of which so many must stay able to act. */

import { several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const groups = estate({
  kind: 'SurvivorGroup',
  says: 'survivor groups',
  filters: { identity: several.optional() },
  sorts: ['min'],
  facets: ['identity'],
})

export const SURVIVOR_GROUP = {
  'survivor-group.list': groups.list,
  'survivor-group.show': groups.show,
  'survivor-group.delete': groups.remove,
}
