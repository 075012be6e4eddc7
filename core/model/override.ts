/** An override: the only way anything keeps access beyond its row. Scoped, owned, expiring. */

import type { AssetUid, CauseId, IdentityUid, OverrideId, ResourceUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { ReasonCode } from './reason-codes.ts'
import type { Tier } from './posture.ts'

export const OVERRIDE_KINDS = [
  'exception',
  'breaker',
  'no-exit',
  'telemetry',
  'survivor',
  'break-glass',
  'rollback',
  'report-only',
] as const
export type OverrideKind = (typeof OVERRIDE_KINDS)[number]

/** A person is asked in place of a block; ending one confirms what it held back. */
export const QUESTION_KINDS: readonly OverrideKind[] = ['breaker', 'no-exit']

export function isQuestion({ kind }: Pick<Override, 'kind'>): boolean {
  return QUESTION_KINDS.includes(kind)
}

/**
 * Which decisions it covers. Every given list must contain the decision's value; an empty list
 * contains nothing, and at least one of assets, identities, resources is given or `everything` is.
 */
export interface OverrideScope {
  readonly assets?: readonly AssetUid[]
  readonly identities?: readonly IdentityUid[]
  readonly resources?: readonly ResourceUid[]
  readonly tiers?: readonly Tier[]
  readonly causes?: readonly CauseId[]
  /** It accepts what these programs run as not known, and covers no denial. */
  readonly programs?: readonly string[]
  /** Every denying cause must be a component that cannot be judged, and in it: an accepted gap. */
  readonly gaps?: readonly string[]
  /** Only denials with one of these codes. */
  readonly codes?: readonly ReasonCode[]
  /** Every denying cause's lineage must be in it: an advisory, a feed. */
  readonly lineages?: readonly string[]
  /** Every denying cause's source must be in it. */
  readonly sources?: readonly string[]
  /** Every denying asset's failure domain must be in it. */
  readonly domains?: readonly string[]
  /** Assets it does not cover: those a breaker found blocked already. */
  readonly exceptAssets?: readonly AssetUid[]
  /** What a breaker counted: an advisory, a source, a reader, a feed, a policy, the rules, and where. */
  readonly key?: string
  /** Covers only what was permitted until then: what stands behind this question, never what it let be refused. */
  readonly behind?: OverrideId
  readonly everything?: true
}

export interface Override {
  readonly id: OverrideId
  readonly kind: OverrideKind
  readonly name: string
  readonly scope: OverrideScope
  readonly reason: string
  readonly owner: string
  readonly createdAt: Instant
  readonly createdBy: string
  /** The end; for report-only the review date, which alarms and changes nothing by itself. */
  readonly expiresAt: Instant
  readonly endedAt: Instant | null
  /** A question that a person ended because its cause is real; of a breaker: until its own end nothing more of it is counted. */
  readonly confirmed?: true
}

/** What whoever makes an override says of it. */
export type OverrideDraft = Pick<
  Override,
  'id' | 'kind' | 'name' | 'scope' | 'reason' | 'expiresAt'
> & { readonly by: string; readonly owner?: string }

/** A new override: live from now on, and owned by whoever makes it where nobody else is named. */
export function overrideOf({ by, owner = by, ...draft }: OverrideDraft, now: Instant): Override {
  return { ...draft, owner, createdAt: now, createdBy: by, endedAt: null }
}
