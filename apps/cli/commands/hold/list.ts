/** `hold list`: what is blocked, since when and why. */

import type { ItemOf } from '@holdfast/api/client'
import { listVerb } from '../../list-verb.ts'
import { ago } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'hold.list',
  says: 'what is blocked, since when and why',
  head: ['HOLD', 'ASSET', 'STATE', 'SINCE', 'IDENTITIES', 'CAUSE'],
  row: (hold) => [
    hold.id,
    hold.asset,
    stateOf(hold),
    ago(hold.since ?? hold.openedAt),
    hold.identities.join(', ') || 'none',
    hold.causes[0] ?? '',
  ],
  empty: 'nothing is blocked',
  unlessAll: { query: { state: 'open' }, says: 'released ones too' },
  filters: {
    state: 'only those: open, released, with commas',
    asset: 'only those of this asset',
    owner: 'only those of this owner',
    cause: 'only where this is due, as --count cause names it',
    tier: 'only those that refuse at this tier: 0 to 3, with commas',
    type: 'only those of this type of asset: host, image, …, with commas',
  },
})

function stateOf({ access, override, end }: ItemOf<'hold.list'>): string {
  switch (access) {
    case 'blocked':
      return 'blocked'
    case 'overridden':
      return override === null ? 'allowed by override' : `allowed until ${override.until}`
    case 'report-only':
      return 'would be blocked'
    case null:
      return end ?? 'released'
    default:
      return 'refuses nobody'
  }
}
