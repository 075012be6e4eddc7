/** `secret list`: which there are, and how their newest version stands; never what they hold. */

import { listVerb } from '../../list-verb.ts'
import { ago } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'secret.list',
  says: 'which there are, and how the newest version of each stands',
  head: ['SECRET', 'VERSION', 'STATE', 'KEYS', 'WRITTEN'],
  row: ({ name, state, versions }) => {
    const newest = versions.at(-1)
    if (newest === undefined) return [name, 'none', '', '', '']
    return [name, newest.version, state, newest.keys.join(', '), ago(newest.at)]
  },
  empty: 'no secret yet: holdfast secret put prod/db/password',
  filters: { state: 'only those: readable, deleted, destroyed, none, with commas' },
})
