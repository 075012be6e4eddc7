/** `ledger proof`: an entry with its inclusion proof. */

import { printJson } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const proof: Verb = verb({
  name: 'proof',
  says: 'an entry with its inclusion proof and the checkpoint',
  args: ['<seq>'],
  run: ({ client, args: [seq] }) => client().call('ledger.entry', { params: { seq } }),
  show: printJson,
})
