/** `off`: nothing is enforced any more; or that is gone through, and changes nothing. */

import { print } from '../../output.ts'
import { REASON } from '../options.ts'
import { showMode } from '../../show-mode.ts'
import { verb, type Verb } from '../../verb.ts'

export const off: Verb = verb({
  name: 'off',
  says: 'stop enforcing everywhere and undo every effect',
  options: {
    reason: REASON,
    rehearse: { says: 'go through it: what it would leave refused; changes nothing' },
  },
  run: async ({ client, flags: { reason, rehearse } }) =>
    rehearse === true
      ? client().call('off.rehearse', { body: { reason } })
      : client().call('off.off', { body: { reason } }),
  show(answer) {
    if ('checked' in answer) {
      const { checked, stays } = answer
      print(
        `off was gone through: of ${checked} accesses that enforcing everywhere refuses, ${checked - stays} come back with it`,
      )
      if (stays > 0) print(`${stays} stay refused: what a person quarantined is lifted by a person`)
      return
    }
    print('enforcement is off everywhere; holdfast resume --reason … starts it again')
    showMode(answer)
  },
})
