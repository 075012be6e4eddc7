/** `ep plan`: what each account there is to be denied now, how far that is, and what is not reached. */

import type { ItemOf } from '@holdfast/api/client'
import { deniedText } from '@holdfast/api/effect-words'
import { listVerb } from '../../list-verb.ts'
import type { Verb } from '../../verb.ts'
import { cellsOf, HEAD, printNotReached, STATES_SAID } from './words.ts'

type Account = ItemOf<'enforcement-point.plan'>

const LIST: Verb = listVerb({
  of: 'enforcement-point.plan',
  name: 'plan',
  says: 'what each account there is to be denied now, how far that is, and what is not reached',
  head: [...HEAD, 'DENIED NOW', 'NOT REACHED'],
  row: (account) => [...cellsOf(account), nowText(account), notReachedText(account)],
  empty: 'no identity names an account there, and nothing was cut there',
  filters: STATES_SAID,
})

/** Each reason is told in full below the table, with the set-up that would reach it. */
export const plan: Verb = {
  ...LIST,
  show(answer) {
    if (!Array.isArray(answer)) return
    for (const { ref, notReached } of answer as readonly Account[]) {
      for (const group of notReached) printNotReached(ref, group)
    }
  },
}

function nowText({ now }: Account): string {
  return now === null ? 'nobody names it: what was cut stays' : deniedText(now)
}

function notReachedText({ notReached }: Account): string {
  const uses = notReached.reduce((sum, group) => sum + group.uses, 0)
  return uses === 0 ? 'none' : `${uses} ${uses === 1 ? 'use' : 'uses'}`
}
