/** `override extend`: the same until a later end. */

import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const extend: Verb = verb({
  name: 'extend',
  says: 'the same until a later end, in your name',
  args: ['<id>'],
  options: {
    reason: REASON,
    until: { takes: '<duration>', says: 'how long from now', default: '8h' },
  },
  run: ({ client, args: [id], flags: { reason, until } }) =>
    client().call('override.extend', { params: { id }, body: { reason, for: until } }),
  show: ({ override, expiresAt }) =>
    print(`override ${safe(override)}: until ${safe(expiresAt)}, in your name`),
})
