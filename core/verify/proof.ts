/** What evidence says of one cause. */

export type Proof =
  | { readonly kind: 'proven'; readonly how: string }
  /**
   * What is missing, in words for the checklist. `fixedSeen`: the fixed version is on disk, and only its
   * running is not proven.
   */
  | {
      readonly kind: 'missing'
      readonly what: string
      readonly fixedSeen: boolean
      /** Of an integration: the fixed versions that the vendor's report lists. */
      readonly reported?: readonly string[]
    }

/** How a proof that lacks only what runs is told. */
export const INCOMPLETE = 'proof-incomplete'

export function missing(what: string): Proof {
  return { kind: 'missing', what, fixedSeen: false }
}
