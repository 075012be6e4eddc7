/** `statement end`: it counts no longer. */

import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { REASON, YES } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const end: Verb = verb({
  name: 'end',
  says: 'it counts no longer: what it suppressed counts again',
  args: ['<id>'],
  options: { reason: REASON, yes: YES },
  async run({ client, args: [id], flags: { reason, yes } }) {
    if (yes !== true)
      throw new Failure(
        EXITS.usage,
        `ending ${safe(id)} needs --yes`,
        'what it suppressed counts again',
      )
    return client().call('statement.end', { params: { id }, query: { reason } })
  },
  show: (_ended, { args: [id] }) =>
    print(`statement ${safe(id)} ended: what it suppressed counts again`),
})
