/** `agent run`: watches and reports until it is stopped. */

import { runAgent } from '@holdfast/agent/run'
import { EXITS } from '../../exits.ts'
import { note, ofThisMachine, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { HERE, partsOf, rootOf, told } from './parts.ts'

export const run: Verb = verb({
  name: 'run',
  says: 'watch and report until stopped',
  options: HERE,
  async run({ flags }): Promise<never> {
    const stop = new AbortController()
    process.on('SIGINT', () => stop.abort()).on('SIGTERM', () => stop.abort())
    const tell = (line: string): void => note(ofThisMachine(safe(line)))
    await told(runAgent(partsOf(flags), rootOf(flags), stop.signal, tell))
    // A reading or a request under way would hold the process up.
    process.exit(EXITS.done)
  },
})
