/** Identities: who acts, from where, and what each may reach right now. */

import { z } from 'zod'
import { IDENTITY_TYPES } from '@holdfast/core/model/manifest'
import { flag, list, maybeText, maybeTime, members, several, someOf } from '../fields.ts'
import { reasonCode } from './parts/access.ts'
import { estate } from './parts/estate.ts'
import { tier } from './parts/posture.ts'

/** A grant from one of its assets, as it is decided now. */
const access = members({
  resource: z.string(),
  tier,
  actions: list(z.string()),
  asset: z.string(),
  allowed: z.boolean(),
  code: reasonCode,
  reason: z.string(),
  allowedUntil: maybeTime,
  hold: maybeText,
}).meta({ id: 'IdentityAccess' })

const identities = estate({
  kind: 'Identity',
  says: 'identities: where each acts from, and when it last got a secret',
  item: { assets: list(z.string()), lastSecretAt: maybeTime },
  detail: { access: list(access) },
  filters: {
    type: someOf(IDENTITY_TYPES).optional(),
    owner: several.optional(),
    /** It acts from one of these. */
    asset: several.optional(),
    /** Whether it acts from any known asset. */
    hasAsset: flag.optional(),
    lane: someOf(['remediation']).optional(),
  },
  sorts: ['type', 'owner', 'assets', 'lastSecretAt'],
  facets: ['type', 'owner', 'asset', 'hasAsset'],
  shows: ['identities', 'secrets'],
  details: ['identities', 'resources', 'assets', 'mode', 'overrides'],
})

export const IDENTITY = {
  'identity.list': identities.list,
  'identity.show': identities.show,
  'identity.delete': identities.remove,
}
