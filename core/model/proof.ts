/** What evidence says of one cause. */

export type Proof = { readonly kind: 'proven'; readonly how: string } | Missing

/** How a proof that lacks only what runs is told. */
export const INCOMPLETE = 'proof-incomplete'

export interface Missing {
  readonly kind: 'missing'
  /** What is missing, in words for the checklist. */
  readonly what: string
  /** The fixed version is on disk, and only its running is not proven. `before`: others saw it there. */
  readonly fixedSeen: boolean | 'before'
  /** Of an integration: the fixed versions that the vendor's report lists. */
  readonly reported?: readonly string[]
}

export function missing(what: string): Missing {
  return { kind: 'missing', what, fixedSeen: false }
}
