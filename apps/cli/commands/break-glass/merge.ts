/** `break-glass merge`: a journal from another machine, each line once. */

import { print } from '../../output.ts'
import { readInput } from '../../input.ts'
import { verb, type Verb } from '../../verb.ts'

export const merge: Verb = verb({
  name: 'merge',
  says: 'take over a journal that was written elsewhere while no server ran; each line once',
  args: ['<journal>'],
  run: async ({ client, args: [file] }) =>
    client().call('break-glass.merge', { body: { journal: await readInput(file) } }),
  show: ({ merged, known }) => print(`${merged} lines merged, ${known} were there already`),
})
