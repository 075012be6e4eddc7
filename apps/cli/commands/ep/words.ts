/** How an account at an enforcement point stands, in words. */

import { ACCOUNT_STATES } from '@holdfast/api/contract/parts/account'
import { accountText } from '@holdfast/api/effect-words'
import type { PointTestItem } from '@holdfast/api/contract/parts/point-test'
import type { AccountItem, NotReachedAt } from '@holdfast/api/contract/parts/account'
import { few } from '@holdfast/api/spec-words'
import { ago, print, safe } from '../../output.ts'

/** Of the one filter that both lists have. */
export const STATES_SAID = { state: `only those: ${ACCOUNT_STATES.join(', ')}, with commas` }

const VERBS = { cut: 'cut', restore: 'give back' } as const

/** The cells that every table of accounts begins with. */
export const HEAD = ['ACCOUNT', 'VERB', 'STATE', 'SINCE'] as const

export function cellsOf({ ref, verb, state, since, sentAt }: AccountItem): readonly string[] {
  const verbText = verb === null ? 'none' : VERBS[verb]
  return [ref, verbText, accountText({ state, sentAt }), since === null ? 'never' : ago(since)]
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

/** How a point fared when it was last tested. */
export function testText(test: PointTestItem | null): string {
  if (test === null) return 'never tested as it is now'
  if (test.ok) return `passed ${ago(test.at)}`
  return `failed ${ago(test.at)}: ${test.fault ?? 'nobody knows why'}`
}

type Canary = NonNullable<PointTestItem['canary']>

/** Each step of a credential of our own, in its order. */
export function printCanary(canary: Canary): void {
  print('Canary, a credential of our own:')
  for (const { say, ok, detail } of canary) {
    print(`  ${ok ? 'as it has to be' : 'NOT AS IT HAS TO BE'}  ${safe(say)}: ${safe(detail)}`)
  }
}
