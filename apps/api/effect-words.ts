/** An effect as people read it, on the command line and in the console. */

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
