/** `source test`: whether it can be fetched; changes nothing. */

import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const test: Verb = verb({
  name: 'test',
  says: 'ask whether it can be fetched; changes nothing',
  args: ['<name>'],
  async run({ client, args: [name], isJson }) {
    const answer = await client().call('source.test', { params: { name } })
    if (!answer.ok && !isJson)
      throw new Failure(EXITS.unreachable, answer.error?.message ?? 'no answer', answer.error?.help)
    // For programs the answer says why.
    if (!answer.ok) process.exitCode = EXITS.unreachable
    return answer
  },
  show: (_answer, { args: [name] }) => print(`${safe(name)} answers`),
})
