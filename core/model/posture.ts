/** Posture, tiers and the table that says what each posture leaves (DESIGN section 5). */

export const TIERS = [0, 1, 2, 3] as const
export type Tier = (typeof TIERS)[number]
export type PerTier<T> = readonly [T, T, T, T]

/** From best to worst; `posture.state` shown to people is one of these. */
export const POSTURES = [
  'verified',
  'grace',
  'stale',
  'unknown',
  'restricted',
  'quarantined',
] as const
export type Posture = (typeof POSTURES)[number]

/** The rows of the table: a posture, with restricted split by weight and stale by age. */
export const ROWS = [
  'verified',
  'grace',
  'stale',
  'unknown',
  'restricted-serious',
  'restricted-critical',
  'quarantined',
] as const
export type Row = (typeof ROWS)[number]

export function worseRow(a: Row, b: Row): Row {
  return ROWS.indexOf(a) >= ROWS.indexOf(b) ? a : b
}

export function postureOfRow(row: Row): Posture {
  if (row === 'restricted-serious' || row === 'restricted-critical') return 'restricted'
  return row
}

export type RowOutcome =
  { readonly kind: 'permit'; readonly leaseMs: number } | { readonly kind: 'deny' }

/** One profile, computed from the shipped policies: the table people see is the one that decides. */
export interface PostureTable {
  readonly profile: string
  /** Digest of the policy text the table was computed from. */
  readonly version: string
  readonly rows: { readonly [R in Row]: PerTier<RowOutcome> }
}
