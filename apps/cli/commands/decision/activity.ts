/** `identity activity`: what an identity used and was refused, by hour. */

import { cellsOf, USE_COLUMNS } from '@holdfast/api/columns'
import { verb, type Verb } from '../../verb.ts'
import { upTo } from '../../up-to.ts'
import { answerOf, nameIn, WHICH } from './records.ts'

export const activity: Verb = verb({
  name: 'activity',
  says: 'what it used and was refused, by hour; also as -o csv',
  args: ['<name>'],
  options: {
    ...WHICH,
    limit: { takes: '<count>', says: 'at most so many rows', default: '1000' },
  },
  reads: true,
  run: ({ client, flags, args: [identity] }) =>
    upTo({ ...flags, code: flags.code?.join(',') }, (query) =>
      client().call('activity.list', { query: { ...query, identity } }),
    ),
  table: (uses) => ({
    head: ['HOUR', 'COUNT', 'ANSWER', 'CODE', 'RESOURCE', 'ASSETS', 'LAST'],
    rows: uses.map((use) => [
      use.hour,
      use.count,
      answerOf(use),
      use.code,
      nameIn(use.resource),
      use.assets.join(' '),
      use.last,
    ]),
  }),
  csv: (uses) => ({ head: USE_COLUMNS, rows: uses.map((use) => cellsOf(use, USE_COLUMNS)) }),
  empty: 'nothing is kept of it for this time',
})
