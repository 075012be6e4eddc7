/** `survivor-group`: identities of which so many must stay able to act. */

import { listVerb } from '../../list-verb.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'
import { some } from './words.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: SurvivorGroup
metadata: { name: on-call }
spec: { identities: [svc-deploy, svc-backup], min: 1 }`

export const SURVIVOR_GROUP: Noun = {
  word: 'survivor-group',
  says: 'identities of which so many must stay able to act',
  verbs: [
    listVerb({
      of: 'survivor-group.list',
      says: 'identities of which so many must stay able to act',
      head: ['GROUP', 'AT LEAST', 'IDENTITIES'],
      row: ({ name, spec }) => [name, spec.min, some(spec.identities)],
      empty: noneLike('survivor-group', EXAMPLE),
      filters: {
        identity: 'only those with one of these identities, with commas',
      },
    }),
    showVerb('survivor-group.show', nothingMore),
    removeVerb('survivor-group.delete'),
  ],
}
