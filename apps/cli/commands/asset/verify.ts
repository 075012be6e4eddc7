/** `asset verify`: its sources are asked now. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const verify: Verb = verb({
  name: 'verify',
  says: 'ask its sources for fresh evidence now',
  args: ['<name>'],
  run: ({ client, args: [name] }) => client().call('asset.verify', { params: { name } }),
  show: ({ verification }, { args: [name] }) =>
    print(
      `verification ${safe(verification)} asked for; watch it with: holdfast wait ${safe(name)} --until released`,
    ),
})
