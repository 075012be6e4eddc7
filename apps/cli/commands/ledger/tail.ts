/** `ledger tail`: the newest entries. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { countOf } from '../../counts.ts'
import { timeOf } from '../../times.ts'
import { verb, type Verb } from '../../verb.ts'
import { rowsOf, WHICH } from './entries.ts'

export const tail: Verb = verb({
  name: 'tail',
  says: 'the newest entries',
  options: { count: { takes: '<n>', says: 'how many', default: '20', short: 'n' }, ...WHICH },
  reads: true,
  async run({ client, flags: { count, ...which } }) {
    const limit = String(countOf(count, LIMITS.pageItemsMax, '-n 20'))
    const { kind, actor, from, to } = which
    const query = { kind: kind?.join(','), actor, from: timeOf(from), to: timeOf(to), limit }
    const { items } = await client().call('ledger.entries', { query })
    return items
  },
  // The newest last, as a log is read.
  table: (entries) => rowsOf(entries.toReversed()),
  empty: 'no entry is like this',
})
