/** `override list`: what is allowed although, whose word it is, and until when. */

import { listVerb } from '../../list-verb.ts'
import { ago, until } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'override.list',
  says: 'what is allowed although, whose word it is, and until when',
  head: ['OVERRIDE', 'KIND', 'NAME', 'OWNER', 'ENDS', 'KEEPS OPEN', 'REASON'],
  row: ({ id, kind, name, owner, endedAt, expiresAt, keepsOpen, reason }) => [
    id,
    kind,
    name,
    owner,
    endedAt === null ? until(expiresAt) : `ended ${ago(endedAt)}`,
    keepsOpen === 0 ? '' : `${keepsOpen} ${keepsOpen === 1 ? 'asset' : 'assets'}`,
    reason,
  ],
  empty: 'no override',
  filters: {
    state: 'only those: live, expired, ended, with commas',
    owner: 'only those of this owner',
  },
})
