/** What evidence says of one cause. */

export type Proof = { readonly kind: 'proven'; readonly how: string } | Missing

export interface Missing {
  readonly kind: 'missing'
  /** What is missing, in words for the checklist. */
  readonly what: string
  /** The fixed version is on disk, and only its running is not proven. `before`: others saw it there. */
  readonly fixedSeen: boolean | 'before'
}

export function missing(what: string): Missing {
  return { kind: 'missing', what, fixedSeen: false }
}
