/** `break-glass list`: what was opened or drilled, by whom, and what is left to do. */

import { listVerb } from '../../list-verb.ts'
import { ago, until } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'break-glass.list',
  says: 'what was opened or drilled, by whom, and what is left to do',
  head: ['BREAK-GLASS', 'STATE', 'INCIDENT', 'IDENTITIES', 'SIGNED BY', 'OPENED', 'ENDS'],
  row: ({ id, state, incident, identities, signedBy, openedAt, endedAt, until: end }) => [
    id,
    state,
    incident,
    identities.join(' '),
    signedBy.map(({ person }) => person).join(' '),
    ago(openedAt),
    state === 'open' ? until(end) : endedAt === null ? '' : `ended ${ago(endedAt)}`,
  ],
  empty: 'break-glass was never used here, nor drilled',
  filters: { state: 'only those: open, to-review, reviewed, drilled, with commas' },
})
