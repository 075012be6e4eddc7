/** `asset list`: how each stands; what nobody heard of comes first. */

import { leftOf } from '../../left-out.ts'
import { listVerb } from '../../list-verb.ts'
import { ago, until } from '../../output.ts'
import type { Verb } from '../../verb.ts'

export const list: Verb = listVerb({
  of: 'asset.list',
  says: 'how each stands; what never reported comes first',
  head: [
    'ASSET',
    'TYPE',
    'POSTURE',
    'RISK',
    'DUE',
    'EVIDENCE',
    'CAUSES',
    'NOT JUDGED',
    'IDENTITIES',
  ],
  row: ({ name, type, posture, risk, lastEvidenceAt, identities }) => [
    name,
    type,
    posture.state,
    risk.value,
    until(posture.nextDue?.at),
    ago(lastEvidenceAt),
    posture.causes.length + (leftOf(posture, 'causes')?.count ?? 0),
    posture.notJudged,
    identities.join(', ') || 'none',
  ],
  empty: 'no asset is like this; where there is none yet: holdfast apply -f estate.yaml',
  sort: 'reported',
  filters: {
    posture: 'only those: verified, grace, stale, unknown, restricted, quarantined, with commas',
    owner: 'only those of this owner, none for those without; several with commas',
    label: 'only those with these labels: env=prod,team=web',
    exposure: 'only those: internet, internal, none, unknown, with commas',
    tier: 'only those from which this is the most critical that is reached: 0 to 3, none',
    reported: 'only those: never, silent, fresh, with commas',
    held: 'true: only those with an open hold; false: those without',
    unjudged: 'true: only those of which something is not judged; false: the others',
    source: 'only those of which this source spoke; several with commas',
    identity: 'only those that this identity acts from; several with commas',
  },
})
