/** `override end`: it allows nothing any more, at once. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const end: Verb = verb({
  name: 'end',
  says: 'end it now; of a breaker: what it counted is real, what it held back is refused',
  args: ['<id>'],
  options: { reason: REASON },
  run: ({ client, args: [id], flags }) =>
    client().call('override.end', { params: { id }, query: flags }),
  show: (_done, { args: [id] }) => print(`override ${safe(id)} ended`),
})
