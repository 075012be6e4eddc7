/** `ledger search`: entries that hold an id or a text, all of them. */

import { verb, type Verb } from '../../verb.ts'
import { queryOf, rowsOf, WHICH } from './entries.ts'

export const search: Verb = verb({
  name: 'search',
  says: 'entries that hold this id or text',
  args: ['<text>'],
  options: WHICH,
  reads: true,
  run: ({ client, flags, args: [q] }) =>
    client().all('ledger.entries', { query: { ...queryOf(flags), q } }),
  table: rowsOf,
  empty: 'no entry holds it',
})
