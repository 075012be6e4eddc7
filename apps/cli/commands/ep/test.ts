/** `ep test`: a credential of our own is cut there and tried again, and each account that is named there looked at. */

import { few } from '@holdfast/api/spec-words'
import { EXITS, Failure } from '../../exits.ts'
import { printCanary } from './words.ts'
import { verb, type Verb } from '../../verb.ts'

export const test: Verb = verb({
  name: 'test',
  says: 'cut a credential of our own there and try it again, and look at each account',
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
  show({ canary }) {
    if (canary !== null) printCanary(canary)
  },
  failure({ point, ok, why, accounts, more, canary }) {
    if (why !== null) return new Failure(EXITS.unreachable, `${point}: ${why}`)
    const wrong = canary?.find((step) => !step.ok)
    if (wrong !== undefined) {
      return new Failure(
        EXITS['not-verified'],
        `${point}: the canary ${wrong.say}: ${wrong.detail}`,
      )
    }
    const failed = accounts.filter((account) => !account.ok).length
    const left = more === 0 ? '' : `; ${more} more were not looked at`
    if (ok) return null
    return new Failure(
      EXITS.unreachable,
      `${point}: ${failed} of ${accounts.length} accounts could not be looked at${left}`,
    )
  },
})
