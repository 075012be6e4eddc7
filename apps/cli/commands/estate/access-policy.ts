/** `policy`: access policies. */

import { listVerb } from '../../list-verb.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'
import { some } from './words.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: AccessPolicy
metadata: { name: no-writes }
spec: { cedar: 'forbid (principal, action == Action::"write", resource);' }`

export const ACCESS_POLICY: Noun = {
  word: 'policy',
  says: 'access policies',
  verbs: [
    listVerb({
      of: 'access-policy.list',
      says: 'what decides beside grants, and for which types without one',
      head: ['POLICY', 'WITHOUT A GRANT', 'CEDAR'],
      row: ({ name, spec }) => [
        name,
        some(spec.ungoverned?.resourceTypes ?? []),
        spec.cedar.replaceAll(/\s+/g, ' ').trim().slice(0, 60),
      ],
      empty: noneLike('policy', EXAMPLE),
      filters: {
        resourceType: 'only those that decide these types without a grant, with commas',
      },
    }),
    showVerb('access-policy.show', nothingMore),
    removeVerb('access-policy.delete'),
  ],
}
