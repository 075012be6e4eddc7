/** `source delete`: it speaks no longer; what it caused is kept. */

import { EXITS, Failure } from '../../exits.ts'
import { print, safe } from '../../output.ts'
import { REASON, YES } from '../options.ts'
import { verb, type Verb } from '../../verb.ts'

export const remove: Verb = verb({
  name: 'delete',
  says: 'it speaks no longer; causes are kept',
  args: ['<name>'],
  options: { reason: REASON, yes: YES },
  async run({ client, args: [name], flags: { reason, yes } }) {
    if (yes !== true)
      throw new Failure(
        EXITS.usage,
        `deleting ${safe(name)} needs --yes`,
        'causes are kept in any case',
      )
    return client().call('source.delete', { params: { name }, query: { reason } })
  },
  show: ({ deleted }) => print(`${safe(deleted)} deleted`),
})
