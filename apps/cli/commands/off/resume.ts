/** `resume`: off is over. */

import { print } from '../../output.ts'
import { REASON } from '../options.ts'
import { showMode } from '../../show-mode.ts'
import { verb, type Verb } from '../../verb.ts'

export const resume: Verb = verb({
  name: 'resume',
  says: 'go back to the mode before off',
  options: { reason: REASON },
  run: ({ client, flags: { reason } }) => client().call('off.resume', { body: { reason } }),
  show(status) {
    print('off is over: the mode is what it was')
    showMode(status)
  },
})
