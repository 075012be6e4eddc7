/** `ledger accept-restore`: the state of a backup counts from now on. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const acceptRestore: Verb = verb({
  name: 'accept-restore',
  says: 'of a server that runs from a backup: from now on this state counts',
  options: {
    reason: {
      takes: '<text>',
      says: 'why, for whoever looks at the ledger later',
      required: true,
    },
  },
  run: ({ client, flags }) => client().call('ledger.accept-restore', { body: flags }),
  show({ epoch }) {
    print(`accepted: this is epoch ${safe(epoch)}; every agent is asked for a whole report`)
    print(
      '  an asset that is enforced is refused at tiers 0 and 1 until something was heard of it: holdfast refused list',
    )
    print('  what people did since the backup is not in it: quarantines, overrides, tokens, mode')
  },
})
