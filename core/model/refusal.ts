/** Who is refused at the tiers that are counted (law 11), folded from entries; a decision computes its own answer. */

import type { AssetUid, CauseId, OverrideId } from '../kernel/ids.ts'
import { isListed } from '../kernel/listed.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Tier } from './posture.ts'
import type { ReasonCode } from './reason-codes.ts'

/** Why somebody is refused, in the words of what is to be done about it. */
export const REFUSAL_REASONS = {
  blocked: 'a fix or another cause is due on what it acts from',
  'cannot-judge': 'a component of what it acts from cannot be judged',
  'too-old': 'the last proof of what it acts from is too old',
  incomplete: 'what was reported of what it acts from is not enough',
  'from-backup': 'the server runs from a backup that nobody has accepted yet',
  unheard: 'nothing was heard of what it acts from since the server was restored',
  'never-reported': 'nothing was ever reported of what it acts from',
} as const
export type RefusalReason = keyof typeof REFUSAL_REASONS

export const COUNTED_TIERS = [0, 1] as const

/** Denied by posture there, whatever the mode makes of it, and by no override of the whole asset permitted. */
export interface TierRefusal {
  readonly code: ReasonCode
  /** When it began to refuse. */
  readonly since: Instant
}

/** What an override of the whole asset keeps open, and at which tiers: these causes, and its age where that denies. */
export interface Shelter {
  readonly override: OverrideId
  /** The breaker behind which the asset stands; null: another kind of override. */
  readonly behind: OverrideId | null
  readonly tiers: readonly (0 | 1)[]
  readonly causes: readonly CauseId[]
  readonly aged: boolean
}

export interface AssetRefusal {
  /** At tiers 0 and 1. */
  readonly tiers: readonly [TierRefusal | null, TierRefusal | null]
  readonly shelters: readonly Shelter[]
}

/** An asset of which nothing was ever said: unknown, so refused. */
export function neverSeen(at: Instant): AssetRefusal {
  const unknown: TierRefusal = { code: 'posture-unknown', since: at }
  return { tiers: [unknown, unknown], shelters: [] }
}

/** One reason of a denial: a cause that is due, or the age of what is known. */
export interface DenialReason {
  readonly asset: AssetUid
  readonly cause: CauseId | null
  readonly lineage: string | null
  readonly source: string | null
  /** The component that nobody can judge, where that is the reason. */
  readonly gap: string | null
  /** `asset-blocked` for a cause, `asset-stale` or `posture-unknown` for the age. */
  readonly code: ReasonCode
}

/** Of what nobody keeps open the worst is told: a cause, what was never known, what is too old. */
export function codeLeft(
  code: ReasonCode,
  left: readonly { readonly code: ReasonCode }[],
): ReasonCode {
  if (code !== 'asset-blocked' || left.length === 0) return code
  return (
    (['asset-blocked', 'posture-unknown', 'asset-stale'] as const).find((one) =>
      left.some((reason) => reason.code === one),
    ) ?? code
  )
}

/** What posture says of a whole asset at a tier where it denies, before overrides and mode. */
export interface Denial {
  readonly code: ReasonCode
  readonly reasons: readonly DenialReason[]
}

export function isSheltered(
  { tiers, causes, aged }: Shelter,
  tier: Tier,
  { cause }: Pick<DenialReason, 'cause'>,
): boolean {
  if ((tier === 0 || tier === 1) && !tiers.includes(tier)) return false
  return cause === null ? aged : isListed(causes, cause)
}
