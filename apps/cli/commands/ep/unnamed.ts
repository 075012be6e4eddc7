/** `ep unnamed`: accounts there that somebody uses and no identity names. */

import { EXITS, Failure } from '../../exits.ts'
import { ago } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

export const unnamed: Verb = verb({
  name: 'unnamed',
  says: 'accounts there that somebody uses and no identity names: nothing of them is cut',
  args: ['<name>'],
  run: ({ client, args: [name] }) =>
    client().call('enforcement-point.unnamed', { params: { name } }),
  table: ({ why, accounts }) =>
    why === null
      ? {
          head: ['ACCOUNT', 'SEEN', 'LAST USED'],
          rows: accounts.map(({ ref, says, lastAt }) => [
            ref,
            says,
            lastAt === null ? 'cannot be seen' : ago(lastAt),
          ]),
        }
      : undefined,
  empty: 'every account that was seen there is named by an identity',
  failure({ point, why, more }) {
    if (why !== null) return new Failure(EXITS.unreachable, `${point}: ${why}`)
    return more === 0 ? null : new Failure(EXITS.partial, `${point}: ${more} more are not shown`)
  },
})
