/** `practice`: the whole loop on a practice host. */

import { resolve } from 'node:path'
import { verb, type Verb } from '../verb.ts'

export const practice: Verb = verb({
  name: 'practice',
  says: 'the whole loop in a minute, on a practice host: no root, no network, nothing of this machine is touched',
  options: {
    yes: { says: 'do not wait for Enter between the steps' },
    with: {
      takes: '<system>',
      choices: ['openbao'],
      says: 'a system that obeys too: a real one of its own is started, where its program is there',
    },
  },
  async run({ flags, data }) {
    const { practise } = await import('../practice/practice.ts')
    const at = flags.with === undefined ? null : 'openbao'
    await practise(resolve(data, 'practice'), flags.yes === true, at)
    return {}
  },
})
