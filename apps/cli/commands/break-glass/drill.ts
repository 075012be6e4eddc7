/** `break-glass drill`: all of it with two signatures, and nothing is opened; its record stays. */

import { print, safe } from '../../output.ts'
import { readInput } from '../../input.ts'
import { verb, type Verb } from '../../verb.ts'
import { signaturesIn } from './offline.ts'

export const drill: Verb = verb({
  name: 'drill',
  says: 'a warrant of plan --drill, signed by two as in earnest: opens nothing, and is recorded',
  args: ['<warrant>', '<signatures...>'],
  run: async ({ client, args: [file, signatures] }) =>
    client().call('break-glass.drill', {
      body: { warrant: await readInput(file), signatures: await signaturesIn(signatures) },
    }),
  show: ({ ids: [id] }) =>
    print(`drilled, as ${safe(id)}: both signatures count, and nothing was opened`),
})
