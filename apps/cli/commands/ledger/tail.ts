/** `ledger tail`: the newest entries. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { countOf } from '../../counts.ts'
import { verb, type Verb } from '../../verb.ts'
import { queryOf, rowsOf, WHICH } from './entries.ts'

export const tail: Verb = verb({
  name: 'tail',
  says: 'the newest entries',
  options: { count: { takes: '<n>', says: 'how many', default: '20', short: 'n' }, ...WHICH },
  reads: true,
  async run({ client, flags: { count, ...which } }) {
    const limit = String(countOf(count, LIMITS.pageItemsMax, '-n 20'))
    const query = { ...queryOf(which), limit }
    const { items } = await client().call('ledger.entries', { query })
    return items
  },
  table: rowsOf,
  empty: 'no entry is like this',
})
