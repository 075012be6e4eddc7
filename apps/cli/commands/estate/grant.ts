/** `grant`: which identity may do what with which resource. */

import { listVerb } from '../../list-verb.ts'
import { until } from '../../output.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'
import { some } from './words.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-db }
spec: { identity: svc-deploy, resource: prod/db/password, actions: [read] }`

export const GRANT: Noun = {
  word: 'grant',
  says: 'which identity may do what with which resource',
  verbs: [
    listVerb({
      of: 'grant.list',
      says: 'which identity may do what with which resource, until when',
      head: ['GRANT', 'IDENTITY', 'RESOURCE', 'ACTIONS', 'ENDS'],
      row: ({ name, spec }) => [
        name,
        spec.identity,
        spec.resource,
        some(spec.actions),
        spec.expires === undefined ? 'never' : until(spec.expires),
      ],
      empty: noneLike('grant', EXAMPLE),
      filters: {
        expired: 'true or false: whether its end has come',
      },
    }),
    showVerb('grant.show', nothingMore),
    removeVerb('grant.delete'),
  ],
}
