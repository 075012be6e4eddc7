/** How an account at an enforcement point stands, in words. */

import type { AccountItem, AccountState, NotReachedAt } from '@holdfast/api/contract/parts/account'
import { few } from '@holdfast/api/spec-words'
import { ago, print, safe } from '../../output.ts'

const STATES: Readonly<Record<AccountState, string>> = {
  unrevoked: 'not revoked',
  drift: 'not as it was left',
  unseen: 'could not be looked at',
  intended: 'intended',
  sent: 'intended → sent',
  seen: 'intended → sent → seen',
  untouched: 'nothing was intended',
}

/** Of the one filter that both lists have. */
export const STATES_SAID = { state: `only those: ${Object.keys(STATES).join(', ')}, with commas` }

const VERBS = { cut: 'cut', restore: 'give back' } as const

/** The cells that every table of accounts begins with. */
export const HEAD = ['ACCOUNT', 'VERB', 'STATE', 'SINCE'] as const

export function cellsOf({ ref, verb, state, since, sentAt }: AccountItem): readonly string[] {
  // What was so from the start was only looked at.
  const text = state === 'seen' && sentAt === null ? 'intended → seen' : STATES[state]
  return [ref, verb === null ? 'none' : VERBS[verb], text, since === null ? 'never' : ago(since)]
}

/** What it lets through, or denies, that was not intended. */
export function foundText({ drift, seen }: AccountItem): string {
  const { allows, denies } = drift ?? seen ?? { allows: [], denies: [] }
  const parts = [
    ...(allows.length > 0 ? [`lets through ${few(allows)}`] : []),
    ...(denies.length > 0 ? [`denies ${few(denies)}, which nobody here asked for`] : []),
  ]
  return parts.join('; ') || (seen?.detail ?? 'nothing')
}

type Left = Pick<NotReachedAt, 'identities' | 'assets' | 'resources' | 'hold' | 'says' | 'help'>

/** What goes on at an account though it is refused, why, and the set-up that would reach it. */
export function printNotReached(
  ref: string,
  { identities, assets, resources, hold, says, help }: Left,
): void {
  const [who, where, what] = [identities, assets, resources].map((names) => safe(few(names)))
  print(`${safe(ref)}: ${who} from ${where} still reaches ${what} (hold ${safe(hold)})`)
  print(`  why  ${safe(says)}`)
  print(`  do   ${safe(help)}`)
}
