/** `break-glass approvers`: whose signatures count, for a check without the server. */

import type { Approvers } from '@holdfast/api/contract/break-glass'
import { print, until } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const approvers: Verb = verb({
  name: 'approvers',
  says: 'whose signatures count; -o json is the file that --approvers takes',
  reads: true,
  run: ({ client }) => client().call('break-glass.approvers'),
  show({ approvers: people }: Approvers) {
    for (const { person, type, fingerprint, expiresAt } of people) {
      print(`${person}   ${type} ${fingerprint}   until ${expiresAt} (${until(expiresAt)})`)
    }
    const names = new Set(people.map(({ person }) => person)).size
    if (names < 2)
      print(`! ${names === 0 ? 'nobody' : 'one person alone'} can sign: two people must`)
    if (names < 2) print('  holdfast token create --for NAME --scope approve --ssh-key FILE.pub')
  },
})
