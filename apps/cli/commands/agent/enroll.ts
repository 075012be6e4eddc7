/** `agent enroll`: with a one-time token this host speaks for one asset. */

import { enroll as enrolAgent, report } from '@holdfast/agent/agent'
import { EXITS, Failure } from '../../exits.ts'
import { readInput } from '../../input.ts'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { HERE, partsOf, told } from './parts.ts'

export const enroll: Verb = verb({
  name: 'enroll',
  says: 'enrol this host with a one-time token, and report',
  options: {
    ...HERE,
    to: { takes: '<url>', says: 'the server', required: true },
    tokenFile: { takes: '<file>', says: 'file with the one-time token; - reads standard input' },
  },
  async run({ flags }) {
    const { to, tokenFile } = flags
    if (tokenFile === undefined) {
      const help = 'write --token-file FILE, or --token-file - to paste it'
      throw new Failure(EXITS.usage, 'the one-time token is missing', help)
    }
    const parts = partsOf(flags)
    const token = (await readInput(tokenFile)).trim()
    const { name } = await told(enrolAgent(parts, to.replace(/\/$/, ''), token))
    const { explanation } = await told(report(parts, true))
    return { name, sentence: explanation?.sentence ?? null }
  },
  show: ({ name, sentence }) => print(`enrolled as ${safe(name)}; ${safe(sentence ?? '')}`),
})
