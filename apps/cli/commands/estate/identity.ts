/** `identity`: machine identities and people. */

import type { Answer } from '@holdfast/api/client'
import { listVerb } from '../../list-verb.ts'
import { ago, table, until } from '../../output.ts'
import type { Noun } from '../../verb.ts'
import { activity } from '../decision/activity.ts'
import { removeVerb } from '../remove.ts'
import { noneLike } from './empty.ts'
import { printField, showVerb } from './show.ts'
import { some } from './words.ts'

export const EXAMPLE = `apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-deploy }
spec: { type: service-account, owner: team-web, purpose: deploys the web shop, assets: [web-01] }`

export const IDENTITY: Noun = {
  word: 'identity',
  says: 'machine identities and people',
  verbs: [
    listVerb({
      of: 'identity.list',
      says: 'who acts, from where, and when it last got a secret',
      head: ['IDENTITY', 'TYPE', 'OWNER', 'LAST SECRET', 'ASSETS'],
      row: ({ name, spec, assets, lastSecretAt }) => [
        name,
        spec.type,
        spec.owner ?? null,
        ago(lastSecretAt),
        some(assets),
      ],
      empty: noneLike('identity', EXAMPLE),
      filters: {
        asset: 'only those that act from these assets, with commas',
        hasAsset: 'true or false: whether it acts from any known asset',
        lane: 'remediation: only those that patch, scan and report',
      },
    }),
    showVerb('identity.show', showAccess),
    activity,
    removeVerb('identity.delete'),
  ],
}

function showAccess({ assets, lastSecretAt, access }: Answer<'identity.show'>): void {
  printField('acts from', assets.join(', ') || 'no known asset')
  printField('last secret', ago(lastSecretAt))
  if (access.length === 0) return
  table(
    ['RESOURCE', 'TIER', 'FROM', 'ANSWER', 'UNTIL', 'CODE'],
    access.map(({ resource, tier, asset, allowed, allowedUntil, code }) => [
      resource,
      tier,
      asset,
      allowed ? 'allowed' : 'denied',
      until(allowedUntil),
      code,
    ]),
  )
}
