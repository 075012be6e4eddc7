/** `binding`: which identity acts from which asset. */

import { listVerb } from '../../list-verb.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: Binding
metadata: { name: svc-deploy-web-01 }
spec: { identity: svc-deploy, asset: web-01, user: deploy }`

export const BINDING: Noun = {
  word: 'binding',
  says: 'which identity acts from which asset',
  verbs: [
    listVerb({
      of: 'binding.list',
      says: 'which identity acts from which asset',
      head: ['BINDING', 'IDENTITY', 'ASSET', 'USER'],
      row: ({ name, spec }) => [name, spec.identity, spec.asset, spec.user ?? null],
      empty: noneLike('binding', EXAMPLE),
    }),
    showVerb('binding.show', nothingMore),
    removeVerb('binding.delete'),
  ],
}
