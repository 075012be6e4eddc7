/** Posture policies: which deadlines and profile count for which assets. */

import { someOf } from '../fields.ts'
import { estate } from './parts/estate.ts'

const PROFILES = ['balanced', 'strict'] as const

const policies = estate({
  kind: 'PosturePolicy',
  says: 'posture policies',
  filters: { profile: someOf(PROFILES).optional() },
  sorts: ['profile'],
  facets: ['profile'],
})

export const POSTURE_POLICY = {
  'posture-policy.list': policies.list,
  'posture-policy.show': policies.show,
  'posture-policy.delete': policies.remove,
}
