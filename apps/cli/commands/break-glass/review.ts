/** `break-glass review`: somebody who did not sign looked at what was done with it. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const review: Verb = verb({
  name: 'review',
  says: 'you did not sign it, and looked at what was done with it',
  args: ['<id>'],
  options: { note: { takes: '<text>', says: 'what you found', required: true } },
  run: ({ client, args: [id], flags }) =>
    client().call('break-glass.review', { params: { id }, body: flags }),
  show: (_done, { args: [id] }) => print(`break-glass ${safe(id)} reviewed`),
})
