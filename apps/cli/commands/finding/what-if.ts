/** `finding what-if`: what would follow if one of its inputs were otherwise; changes nothing. */

import type { SentBody } from '@holdfast/api/operation'
import type { Contract } from '@holdfast/api/contract'
import { print, table } from '../../output.ts'
import { verb, type Verb } from '../../verb.ts'

type Change = SentBody<Contract['finding.what-if']>

export const whatIf: Verb = verb({
  name: 'what-if',
  says: 'what would follow if one of its inputs were otherwise; changes nothing',
  args: ['<id>'],
  options: {
    exploited: { says: 'it were known to be exploited', opposite: 'it were known not to be' },
    exposed: {
      says: 'the affected assets were exposed to the internet',
      opposite: 'they were known not to be',
    },
    automatable: { says: 'attacks could be automated', opposite: 'they were known not to be' },
    impact: { takes: '<word>', says: 'partial or total' },
  },
  run({ client, args: [id], flags }) {
    // The server says which words it knows.
    const body = flags as Change
    return client().call('finding.what-if', { params: { id }, body })
  },
  show({ assets, blockedAssets, blockedIdentities, note }) {
    print(`${blockedAssets} assets and ${blockedIdentities} identities would be blocked now`)
    if (note !== null) print(`  ${note}`)
    table(
      ['ASSET', 'WEIGHT', 'TIERS BLOCKED NOW', 'RULE'],
      assets.map((asset) => [
        asset.asset,
        asset.weight,
        asset.blockedNow.flatMap((blocked, tier) => (blocked ? [tier] : [])).join(', ') || 'none',
        asset.assumed === null ? asset.rule : `${asset.rule}; ${asset.assumed}`,
      ]),
    )
  },
})
