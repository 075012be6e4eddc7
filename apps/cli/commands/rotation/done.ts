/** `rotation done`: a person made the new value, or answers for leaving the old one. */

import { print, safe } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'
import { REASON } from '../options.ts'

export const finish: Verb = verb({
  name: 'done',
  says: 'you made the new value, or answer for leaving the old one',
  args: ['<id>'],
  options: { reason: { ...REASON, required: true } },
  run: ({ client, args: [id], flags: { reason } }) =>
    client().call('rotation.done', { params: { id }, body: { reason } }),
  show({ resource, id, by }) {
    print(`${safe(resource)} is rotated by hand, as ${safe(by ?? 'you')} says (${id})`)
  },
})
