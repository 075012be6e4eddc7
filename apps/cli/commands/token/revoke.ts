/** `token revoke`: it counts no longer, at once. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const revoke: Verb = verb({
  name: 'revoke',
  says: 'it counts no longer, at once',
  args: ['<id>'],
  options: { reason: REASON },
  run: ({ client, args: [id], flags }) =>
    client().call('token.revoke', { params: { id }, query: flags }),
  show: (_done, { args: [id] }) => print(`token ${safe(id)} revoked`),
})
