/** `source accept` and `source roll-back`: a person decides which import of a feed counts. */

import type { Answer } from '@holdfast/api/client'
import { print, safe } from '../../output.ts'
import { REASON } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'
import { showSource } from './words.ts'

export const accept: Verb = decided('accept', 'take the import that waits for a person', 'accepted')
export const rollBack: Verb = decided(
  'roll-back',
  'go back to what it said before; the newer import is not taken again by itself',
  'gone back',
)

function decided(name: 'accept' | 'roll-back', says: string, done: string): Verb {
  return verb({
    name,
    says,
    args: ['<name>'],
    options: { reason: REASON },
    run: ({ client, args: [source], flags }): Promise<Answer<'source.accept'>> =>
      client().call(`source.${name}`, { params: { name: source }, body: flags }),
    show(answer, { args: [source] }) {
      print(`${safe(source)}: ${done}`)
      showSource(answer)
    },
  })
}
