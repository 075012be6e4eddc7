/** `source list`: who tells us what, and how old it is. */

import { listVerb } from '../../list-verb.ts'
import { ago } from '../../output.ts'
import type { Verb } from '../../verb.ts'
import { saysOf } from './words.ts'

export const list: Verb = listVerb({
  of: 'source.list',
  says: 'who tells us what, and how old it is',
  head: ['SOURCE', 'KIND', 'STATE', 'ANSWERED', 'SAYS', 'LAST ERROR'],
  row: (source) => [
    source.name,
    source.adapter ?? 'handed in',
    source.state,
    source.adapter === null ? '–' : ago(source.answeredAt),
    saysOf(source),
    source.error?.message ?? source.feed?.refused?.reasons[0] ?? 'none',
  ],
  empty: 'no source yet: holdfast apply -f estate.yaml',
  filters: {
    state: 'waiting, failing, never, polling, stale, fresh or handed-in; several with commas',
    adapter: 'only those that are fetched so; handed-in: those that are not',
    independence: 'host (it speaks about itself) or second (it looks from outside)',
    origin: 'declared or discovered',
  },
})
