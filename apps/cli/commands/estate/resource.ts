/** `resource`: what identities reach. */

import type { Answer } from '@holdfast/api/client'
import { listVerb } from '../../list-verb.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { printField, showVerb } from './show.ts'
import { some } from './words.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/db/password }
spec: { type: secret, tier: 0, owner: team-data }`

export const RESOURCE: Noun = {
  word: 'resource',
  says: 'what identities reach',
  verbs: [
    listVerb({
      of: 'resource.list',
      says: 'what is reached, how critical it is, and who has a grant for it',
      head: ['RESOURCE', 'TYPE', 'TIER', 'OWNER', 'WHO MAY'],
      row: ({ name, spec, readers }) => [
        name,
        spec.type,
        spec.tier,
        spec.owner ?? null,
        some(readers),
      ],
      empty: noneLike('resource', EXAMPLE),
      filters: {
        reader: 'only those that these identities have a grant for, with commas',
        tier: 'only those of this tier, 0 to 3; several with commas',
      },
    }),
    showVerb('resource.show', showReaders),
    removeVerb('resource.delete'),
  ],
}

function showReaders({ readers }: Answer<'resource.show'>): void {
  printField('who may', readers.join(', ') || 'nobody')
}
