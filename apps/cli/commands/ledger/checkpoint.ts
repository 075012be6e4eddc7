/** `ledger checkpoint`: the newest signed note, to be kept elsewhere. */

import { print } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const checkpoint: Verb = verb({
  name: 'checkpoint',
  says: 'the newest checkpoint, a signed note to keep elsewhere',
  run: async ({ client }) => {
    const { checkpoint: note } = await client().call('ledger.show')
    return { checkpoint: note }
  },
  show: ({ checkpoint: note }) => print((note ?? '').trimEnd()),
})
