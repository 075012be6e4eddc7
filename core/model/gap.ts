/** A gap: something in a scope that nobody could be asked about. Shown and counted, never silent, never proof. */

import type { AssetUid } from '../kernel/ids.ts'

export const GAP_REASONS = [
  'no-purl',
  'no-version',
  'no-order',
  'no-feed',
  'version',
  'vendor',
  'no-component',
  'scope',
] as const
export type GapReason = (typeof GAP_REASONS)[number]

/** What people read behind the number. */
const WORDS: { readonly [R in GapReason]: string } = {
  'no-purl': 'without a package URL',
  'no-version': 'without a version',
  'no-order': 'of a kind whose versions have no order',
  'no-feed': 'of a kind no feed speaks of',
  version: 'at a version that cannot be compared',
  vendor: 'built by another vendor than the advisory speaks of',
  'no-component': 'reported of no component',
  scope: 'not looked at as a whole',
}

export interface Gap {
  readonly asset: AssetUid
  readonly source: string
  readonly reason: GapReason
  /** Its name; of a finding that hangs on no component the id; of a scope the scope. */
  readonly component: string
  readonly version: string
  /** `npm`, `deb debian:12`; null where nothing tells. */
  readonly kind: string | null
  /** Exploited or critical advisories that name it and cannot tell: then it is a cause as well. */
  readonly advisories: readonly string[]
}

/** Kept of an asset: how many, by reason, without those a live exception accepts. */
export interface GapCount {
  readonly reason: GapReason
  readonly count: number
}

export function countGaps(gaps: readonly Pick<Gap, 'reason'>[]): GapCount[] {
  return GAP_REASONS.flatMap((reason) => {
    const count = gaps.filter((gap) => gap.reason === reason).length
    return count === 0 ? [] : [{ reason, count }]
  })
}

export function notJudged(counts: readonly GapCount[]): number {
  return counts.reduce((sum, count) => sum + count.count, 0)
}

export function gapWord(reason: GapReason): string {
  return WORDS[reason]
}

/** `2 without a package URL, 1 at a version that cannot be compared`. */
export function gapText(counts: readonly GapCount[]): string {
  return counts.map(({ reason, count }) => `${count} ${WORDS[reason]}`).join(', ')
}
