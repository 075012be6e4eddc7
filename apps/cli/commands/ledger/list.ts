/** `ledger list`: entries as far as a limit, from either end, and how many there are of each kind. */

import { countedIn, type Counted } from '../../list-verb.ts'
import { timeOf } from '../../times.ts'
import { upTo } from '../../up-to.ts'
import { verb, type Verb } from '../../verb.ts'
import { rowsOf, WHICH, type Entries } from './entries.ts'

export const list: Verb = verb({
  name: 'list',
  says: 'entries, newest first: all, or those that hold an id or a text',
  options: {
    ...WHICH,
    search: { takes: '<text>', says: 'only those that hold this id or text' },
    sort: {
      takes: '<order>',
      says: 'seq: the oldest first; -seq: the newest',
      choices: ['seq', '-seq'],
    },
    count: {
      takes: '<column>',
      says: 'how many there are of each: kind; not together with other filters',
      choices: ['kind'],
    },
    limit: { takes: '<count>', says: 'at most so many', default: '200' },
  },
  reads: true,
  async run({
    client,
    flags: { search: q, count: facets, kind: kinds, ...flags },
  }): Promise<Entries | Counted> {
    const server = client()
    const kind = kinds?.join(',')
    if (facets === undefined) {
      return upTo({ ...flags, kind, q }, (query) => server.call('ledger.entries', { query }))
    }
    const { limit: _, sort: _order, from, to, ...which } = flags
    const query = { ...which, kind, q, from: timeOf(from), to: timeOf(to), facets, limit: '1' }
    return countedIn(await server.call('ledger.entries', { query }), facets)
  },
  table: (answer) => ('counts' in answer ? answer.counts : rowsOf(answer)),
  empty: 'no entry is like this',
})
