/** `decision list`: what was decided, newest or oldest first. */

import { cellsOf, DECISION_COLUMNS } from '@holdfast/api/columns'
import { verb, type Verb } from '../../verb.ts'
import { upTo } from '../../up-to.ts'
import { answerOf, nameIn, WHICH } from './records.ts'

export const list: Verb = verb({
  name: 'list',
  says: 'newest first; also as -o csv',
  options: {
    ...WHICH,
    identity: { takes: '<name>', says: 'whose' },
    sort: {
      takes: '<order>',
      says: 'at: the oldest first; -at: the newest',
      choices: ['at', '-at'],
    },
    limit: { takes: '<count>', says: 'at most so many', default: '200' },
  },
  reads: true,
  run: ({ client, flags }) =>
    upTo({ ...flags, code: flags.code?.join(',') }, (query) =>
      client().call('decision.list', { query }),
    ),
  table: (decisions) => ({
    head: ['FIRST', 'COUNT', 'ANSWER', 'CODE', 'IDENTITY', 'ACTION', 'RESOURCE', 'ASSETS', 'ID'],
    rows: decisions.map((decided) => [
      decided.first,
      decided.count,
      answerOf(decided),
      decided.code,
      nameIn(decided.subject),
      decided.action,
      nameIn(decided.resource),
      decided.assets.join(' '),
      decided.id,
    ]),
  }),
  csv: (decisions) => ({
    head: DECISION_COLUMNS,
    rows: decisions.map((decided) => cellsOf(decided, DECISION_COLUMNS)),
  }),
  empty: 'no decision that is kept is like this',
})
