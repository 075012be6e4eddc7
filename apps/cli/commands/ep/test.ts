/** `ep test`: whether each account that is named there can be looked at; changes nothing. */

import { few } from '@holdfast/api/spec-words'
import { EXITS, Failure } from '../../exits.ts'
import { verb, type Verb } from '../../verb.ts'

export const test: Verb = verb({
  name: 'test',
  says: 'look at each account that identities name there; changes nothing',
  args: ['<name>'],
  run: ({ client, args: [name] }) => client().call('enforcement-point.test', { params: { name } }),
  table: ({ why, accounts }) =>
    why === null
      ? {
          head: ['ACCOUNT', 'IDENTITIES', 'ANSWER'],
          rows: accounts.map((account) => [
            account.ref,
            few(account.identities),
            account.why ?? 'it can be looked at',
          ]),
        }
      : undefined,
  failure({ point, ok, why, accounts, more }) {
    if (why !== null) return new Failure(EXITS.unreachable, `${point}: ${why}`)
    const failed = accounts.filter((account) => !account.ok).length
    const left = more === 0 ? '' : `; ${more} more were not looked at`
    if (ok) return null
    return new Failure(
      EXITS.unreachable,
      `${point}: ${failed} of ${accounts.length} accounts could not be looked at${left}`,
    )
  },
})
