/** `statement list`: what authors say, the newest first, and whether it counts. */

import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'statement.list',
  says: 'what authors say, and whether it counts',
  head: ['STATEMENT', 'STATE', 'VULNERABILITY', 'STATUS', 'PRODUCT', 'COMPONENT', 'AUTHOR'],
  row: ({ uid, state, vulnerability, status, product, component, author }) => [
    uid,
    state,
    vulnerability,
    status,
    product,
    component,
    author,
  ],
  empty: 'no statement',
  filters: { state: 'waits, counts, noted, expired or ended; several with commas' },
})
