/** `agent status`: how the server sees this host. */

import { poll } from '@holdfast/agent/agent'
import { ofThisMachine, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { HERE, partsOf, told } from './parts.ts'

export const status: Verb = verb({
  name: 'status',
  says: 'how the server sees this host',
  options: HERE,
  async run({ flags }) {
    const { explanation } = await told(poll(partsOf(flags), false))
    return { sentence: explanation?.sentence ?? null }
  },
  show: ({ sentence }) => print(ofThisMachine(safe(sentence ?? 'enrolled'))),
})
