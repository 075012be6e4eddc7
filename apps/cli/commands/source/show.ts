/** `source show`: what it says, how old that is, and what is wrong with it. */

import { verb, type Verb } from '../../verb.ts'
import { showSource } from './words.ts'

export const show: Verb = verb({
  name: 'show',
  says: 'what it says, how old that is, and what is wrong with it',
  args: ['<name>'],
  reads: true,
  run: ({ client, args: [name] }) => client().call('source.show', { params: { name } }),
  show: showSource,
})
