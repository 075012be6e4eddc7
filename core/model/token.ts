/** Bearer tokens: prefixed `hf_`, hashed at rest, listed, revocable; every route declares its scope. */

import type { Digest } from '../kernel/hash.ts'
import type { AssetUid, IdentityUid, TokenId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { ApproverKey } from './break-glass.ts'

export type TokenScope =
  | { readonly kind: 'decide'; readonly vouch: 'none' | 'all' | readonly string[] }
  | { readonly kind: 'report'; readonly source: string }
  | { readonly kind: 'apply'; readonly kinds: readonly string[] | 'all' }
  | { readonly kind: 'read' }
  | { readonly kind: 'approve' }
  | { readonly kind: 'admin' }
  /** One-time: turns into an agent key bound to the asset. */
  | { readonly kind: 'enroll'; readonly asset: string }
  /** A workload's own token, written by the agent to a file; ends with the lease. */
  | { readonly kind: 'workload'; readonly identity: IdentityUid; readonly asset: AssetUid }

export interface Token {
  readonly id: TokenId
  /** Whom it was created for; until sign-in exists a person is this name. */
  readonly subject: string
  readonly scope: TokenScope
  readonly hash: Digest
  readonly createdAt: Instant
  readonly expiresAt: Instant
  readonly revokedAt: Instant | null
  readonly usedAt: Instant | null
  /** Of an approver, who signs with it (scope `approve`); absent: this person signs nothing. */
  readonly sshKey?: ApproverKey
}
