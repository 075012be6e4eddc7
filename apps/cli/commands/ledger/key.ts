/** `ledger key`: the verifier key of its checkpoints. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const key: Verb = verb({
  name: 'key',
  says: 'the verifier key of its checkpoints, for who verifies evidence',
  run: async ({ client }) => {
    const { key: verifier } = await client().call('ledger.show')
    return { key: verifier }
  },
  show: ({ key: verifier }) => print(safe(verifier)),
})
