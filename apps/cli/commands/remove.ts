/** `delete` of whatever is declared: never without --yes. */

import type { OperationId } from '@holdfast/api/client'
import { EXITS, Failure } from '../exits.ts'
import { print, safe } from '../output.ts'
import { REASON, YES } from './options.ts'
import { verb, type Verb } from '../verb.ts'

export function removeVerb(of: OperationId & `${string}.delete`): Verb {
  return verb({
    name: 'delete',
    says: 'it is declared no longer; causes are kept',
    args: ['<name>'],
    options: { reason: REASON, yes: YES },
    async run({ client, args: [name], flags: { reason, yes } }) {
      if (yes !== true) {
        const help = 'causes are kept in any case'
        throw new Failure(EXITS.usage, `deleting ${safe(name)} needs --yes`, help)
      }
      return client().call(of, { params: { name }, query: { reason } })
    },
    show: (_deleted, { args: [name] }) => print(`${safe(name)} deleted`),
  })
}
