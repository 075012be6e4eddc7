/** `statement approve`: a person takes it as true, until an end. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const approve: Verb = verb({
  name: 'approve',
  says: 'take it as true until an end; a known-exploited flaw needs two people',
  args: ['<id>'],
  options: {
    reason: REASON,
    until: { takes: '<duration>', says: 'how long it counts', default: '90d' },
  },
  run: ({ client, args: [id], flags: { reason, until } }) =>
    client().call('statement.approve', { params: { id }, body: { reason, for: until } }),
  show: ({ state, suppresses }, { args: [id] }) =>
    print(`statement ${safe(id)}: ${safe(state)}; it suppresses ${suppresses} causes`),
})
