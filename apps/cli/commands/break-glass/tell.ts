/** `break-glass tell`: what was done at a point while no server ran, written into the journal. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { addLine, OFFLINE, warrantIn } from './offline.ts'

export const tell: Verb = verb({
  name: 'tell',
  says: 'write down what was done at a point while no server ran',
  args: ['<warrant>', '<text>'],
  options: { journal: OFFLINE.journal },
  async run({ args: [file, text], flags: { journal }, data }) {
    const { digest } = await warrantIn(file)
    return { journal: addLine(data, journal, { kind: 'told', digest, text }) }
  },
  show: ({ journal }) => print(`written into ${safe(journal)}`),
})
