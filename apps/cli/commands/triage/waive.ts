/** `triage waive`: a person answers for not looking, until an end. */

import { verb, type Verb } from '../../verb.ts'
import { HEAD, rowOf } from './lines.ts'
import { ABOUT, selectorOf } from './selector.ts'

export const waive: Verb = verb({
  name: 'waive',
  says: 'answer for not looking, until an end',
  options: {
    ...ABOUT,
    until: { takes: '<duration>', says: 'how long it counts: 72h or 30d', required: true },
  },
  run({ client, flags }) {
    const { vulnerability, reason, until } = flags
    const assets = selectorOf(flags)
    return client().call('triage.waive', { body: { assets, vulnerability, reason, for: until } })
  },
  table: ({ items }) => ({ head: HEAD, rows: items.map(rowOf) }),
})
