/** `triage record`: somebody looked; nothing found lets a waiting release go on. */

import type { TriageFinding } from '@holdfast/core/model/triage'
import { print } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { HEAD, rowOf } from './lines.ts'
import { ABOUT, selectorOf } from './selector.ts'

export const record: Verb = verb({
  name: 'record',
  says: 'somebody looked; nothing found lets a waiting release go on',
  options: {
    ...ABOUT,
    found: { takes: '<word>', says: 'nothing or compromise', required: true },
    by: { takes: '<name>', says: 'who looked, where it is not who says so' },
  },
  run({ client, flags }) {
    const { vulnerability, reason, by } = flags
    const assets = selectorOf(flags)
    // The server says which words it knows.
    const found = flags.found as TriageFinding
    return client().call('triage.record', {
      body: { assets, vulnerability, reason, found, ...(by === undefined ? {} : { by }) },
    })
  },
  table: ({ items }) => ({ head: HEAD, rows: items.map(rowOf) }),
  show(_lines, { flags: { found } }) {
    if (found === 'compromise')
      print('nothing is released by this: holdfast asset quarantine NAME cuts off an asset')
  },
})
