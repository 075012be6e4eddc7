/** An effect as people read it, on the command line and in the console. */

import type { AccountItem, AccountState } from './contract/parts/account.ts'
import type { DeniedItem, EffectItem } from './contract/parts/effect.ts'
import { few } from './spec-words.ts'

/** How far it is: `intended → sent → seen`. */
export function stepsOf({ state, outcome, sentAt, ref }: EffectItem): string {
  if (state === 'unrevoked') return 'not revoked'
  if (outcome === 'superseded' || outcome === 'refused') return outcome
  if (outcome === 'unknown') return 'nobody knows whether it arrived'
  // Of a receiver nothing can be seen.
  if (ref === null) return outcome === null ? 'intended' : 'intended → told'
  const sent = sentAt === null ? 'intended' : 'intended → sent'
  return outcome === null ? sent : `${sent} → seen`
}

/** What people read of each state of an account. */
export const ACCOUNT_WORDS: Readonly<Record<AccountState, string>> = {
  unrevoked: 'not revoked',
  drift: 'not as it was left',
  unseen: 'could not be looked at',
  intended: 'intended',
  sent: 'intended → sent',
  seen: 'intended → sent → seen',
  untouched: 'nothing was intended',
}

/** How an account at a point stands. */
export function accountText({ state, sentAt }: Pick<AccountItem, 'state' | 'sentAt'>): string {
  // What was so from the start was only looked at.
  return state === 'seen' && sentAt === null ? 'intended → seen' : ACCOUNT_WORDS[state]
}

/** What is denied: names, and how many more. */
export function deniedText({ whole, assets, resources, more }: DeniedItem): string {
  const parts = [
    ...(whole ? ['everything'] : []),
    ...(assets.length > 0 ? [`from ${few(assets)}`] : []),
    ...(resources.length > 0 ? [`to ${few(resources)}`] : []),
    ...(more > 0 ? [`${more} more`] : []),
  ]
  return parts.join(', ') || 'nothing'
}

/** What an account lets through, or denies, that was not intended. */
export function foundText({ drift, seen }: Pick<AccountItem, 'drift' | 'seen'>): string {
  const { allows, denies } = drift ?? seen ?? { allows: [], denies: [] }
  const parts = [
    ...(allows.length > 0 ? [`lets through ${few(allows)}`] : []),
    ...(denies.length > 0 ? [`denies ${few(denies)}, which nobody here asked for`] : []),
  ]
  return parts.join('; ') || (seen?.detail ?? 'nothing')
}
