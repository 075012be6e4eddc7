/** `eject`: off, and nothing that Holdfast created is left at other systems. */

import { print } from '../../output.ts'
import { REASON } from '../options.ts'
import { showMode } from '../../show-mode.ts'
import { verb, type Verb } from '../../verb.ts'

export const eject: Verb = verb({
  name: 'eject',
  says: 'stop enforcing and remove all that Holdfast created',
  options: { reason: REASON },
  run: ({ client, flags: { reason } }) => client().call('off.eject', { body: { reason } }),
  show(status) {
    print('enforcement is off and nothing of ours is left at other systems; the ledger stays')
    showMode(status)
  },
})
