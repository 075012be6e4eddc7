/** Bindings: which identity acts from which asset. */

import { several } from '../fields.ts'
import { estate } from './parts/estate.ts'

const bindings = estate({
  kind: 'Binding',
  says: 'bindings of identities to assets',
  filters: { identity: several.optional(), asset: several.optional() },
  sorts: ['identity', 'asset'],
  facets: ['identity', 'asset'],
})

export const BINDING = {
  'binding.list': bindings.list,
  'binding.show': bindings.show,
  'binding.delete': bindings.remove,
}
