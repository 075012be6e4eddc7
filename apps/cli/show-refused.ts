/** Who is refused, or would be, counted and by reason, each with what to type. */

import type { RefusedCounts } from '@holdfast/api/contract/parts/refused'
import { counted } from './counted.ts'
import { print, safe } from './output.ts'

export const NOBODY = 'REFUSED   nobody'

/** Held or not, by reason, each with what to type. */
export function showRefused(refused: RefusedCounts): void {
  if (refused.uses === 0) return print(NOBODY)
  print(
    `REFUSED   ${counted(refused.identities, 'identity', 'identities')} on ${counted(refused.assets, 'asset', 'assets')}   ${refused.byTier.map(({ tier, identities }) => `tier ${tier}: ${identities}`).join(', ')}   owners: ${owners(refused)}`,
  )
  for (const group of refused.byReason) {
    print(
      `  ${group.reason.padEnd(14)} ${counted(group.identities, 'identity', 'identities')} on ${counted(group.assets, 'asset', 'assets')}: ${group.text}   → ${group.list}`,
    )
    for (const step of group.steps.slice(0, 2)) print(`                 ${safe(step)}`)
    if (group.steps.length > 2)
      print(`                 and ${group.steps.length - 2} more: ${group.list}`)
  }
}

function owners({ byOwner }: RefusedCounts): string {
  const named = byOwner
    .slice(0, 3)
    .map(({ owner, identities }) => `${safe(owner ?? 'nobody')} ${identities}`)
    .join(', ')
  return byOwner.length > 3 ? `${named} and ${byOwner.length - 3} more` : named
}
