/** What is wrong with where OpenBao or Vault is said to be, and with how an account is named there. */

import type { EnforcerCapability } from '@holdfast/core/model/adapters'
import {
  address,
  adapterConfig,
  type AdapterSchema,
  part,
  secret,
  text,
} from '@holdfast/edges-base/manifests/fields'
import type { PointConfig } from '@holdfast/edges-base/config/adapter-config'
import { accountOf } from './account.ts'
import { refsProblem } from './rotated.ts'

export const capability: EnforcerCapability = {
  takes: ['cut', 'restore'],
  cuts: {
    byAsset: (_ref, metadata) => metadata !== null,
    byResource: false,
    whole: true,
    refProblem: (ref) =>
      accountOf(ref) === null
        ? 'an account is written like auth/approle/role/web or entity/645f46fe-5928-61e1-96eb-f03db056bd16'
        : null,
    // A token may be renewed until a limit that its role, its mount and the server set together.
    naturalEndMs: null,
  },
  rotates: { refsProblem },
}

export const config: AdapterSchema = adapterConfig('openbao', {
  url: address,
  secret,
  namespace: text.exactOptional(),
  canary: part({
    role: text.refine(
      (ref) => accountOf(ref)?.kind === 'role',
      'the role of a canary is written like auth/approle/role/holdfast-canary',
    ),
    reads: text.regex(
      /^\w[\w-]*(?:\/\w[\w.-]*)+$/,
      'what a canary reads is a path like database/creds/holdfast-canary',
    ),
  }).exactOptional(),
})

/** With what it is tried whether a cut takes effect. */
export interface CanaryConfig {
  /** Of AppRole, and of nobody else. */
  readonly role: string
  readonly reads: string
}

export function canaryIn(point: PointConfig): CanaryConfig | null {
  return (point as { readonly canary?: CanaryConfig }).canary ?? null // The schema says so.
}

export function problems({ url, secret: token }: PointConfig): readonly string[] {
  return [
    ...(url === undefined ? ['the enforcement point has no url'] : []),
    ...(token === undefined ? ['the enforcement point has no secret: a token of OpenBao'] : []),
  ]
}
