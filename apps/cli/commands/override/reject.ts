/** `override reject`: what a breaker counted is not believed, for a time. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const reject: Verb = verb({
  name: 'reject',
  says: 'do not believe what a breaker counted: what it left open stays open until an end',
  args: ['<id>'],
  options: { reason: REASON, until: { takes: '<duration>', says: 'how long', default: '7d' } },
  run: ({ client, args: [id], flags: { reason, until } }) =>
    client().call('override.reject', { params: { id }, body: { reason, for: until } }),
  show: (_done, { args: [id], flags }) =>
    print(`breaker ${safe(id)} rejected: it stays open in your name for ${safe(flags.until)}`),
})
