/** `agent report`: once, now. */

import { report as reportNow } from '@holdfast/agent/agent'
import { ofThisMachine, print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { HERE, partsOf, told } from './parts.ts'

export const report: Verb = verb({
  name: 'report',
  says: 'report once, now',
  options: HERE,
  async run({ flags }) {
    const { evidence, explanation } = await told(reportNow(partsOf(flags), true))
    return { evidence, sentence: explanation?.sentence ?? null }
  },
  show: ({ sentence }) => print(ofThisMachine(safe(sentence ?? 'reported'))),
})
