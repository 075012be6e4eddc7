/** `credential`: what identities show to prove who they are. */

import { listVerb } from '../../list-verb.ts'
import { ago, until } from '../../output.ts'
import type { Noun } from '../../verb.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { nothingMore, showVerb } from './show.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: Credential
metadata: { name: svc-deploy-key }
spec: { identity: svc-deploy, type: ssh-key, location: vault }`

export const CREDENTIAL: Noun = {
  word: 'credential',
  says: 'what identities show to prove who they are',
  verbs: [
    listVerb({
      of: 'credential.list',
      says: 'what identities show, of which type, until when',
      head: ['CREDENTIAL', 'IDENTITY', 'TYPE', 'ISSUED', 'ENDS', 'LOCATION'],
      row: ({ name, spec }) => [
        name,
        spec.identity,
        spec.type,
        ago(spec.issued),
        spec.expires === undefined ? 'never' : until(spec.expires),
        spec.location ?? null,
      ],
      empty: noneLike('credential', EXAMPLE),
      filters: {
        expired: 'true or false: whether its end has come',
      },
    }),
    showVerb('credential.show', nothingMore),
    removeVerb('credential.delete'),
  ],
}
