/** `hold release`: it is allowed although, until an end. */

import { print, safe, until } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const release: Verb = verb({
  name: 'release',
  says: 'allow it although: an override that ends by itself; the block stays on record',
  args: ['<id>'],
  options: { reason: REASON, until: { takes: '<duration>', says: 'how long', default: '8h' } },
  run: ({ client, args: [id], flags }) =>
    client().call('hold.release', {
      params: { id },
      body: { reason: flags.reason, for: flags.until },
    }),
  show: ({ override, expiresAt }) =>
    print(
      `override ${safe(override)}: access returns until ${safe(expiresAt)} (${until(expiresAt)}); the block stays on record`,
    ),
})
