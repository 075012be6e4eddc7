/** Why what is refused goes on at an enforcement point, in words, and which set-up would reach it. */

export interface NotReachedWords {
  readonly says: string
  /** What would let the use be cut and nothing beside it. */
  readonly help: string
}

export type NotReachedWhy =
  /** The account is used from elsewhere too, and cannot be cut by asset. */
  | 'shared'
  /** What patches, scans or reports uses it as well. */
  | 'lane'
  /** From there it also opens what is not refused, and cannot be cut by resource. */
  | 'opens-more'
  /** The point can be told nothing that denies it. */
  | 'cannot-be-told'

export const NOT_REACHED: { readonly [why in NotReachedWhy]: NotReachedWords } = {
  shared: {
    says: 'the account is used from other assets too, and cannot be cut by asset',
    help: 'give each asset an account of its own, or say under which `metadata` its tokens name their asset',
  },
  lane: {
    says: 'what patches, scans or reports uses the account too',
    help: 'give that an account of its own',
  },
  'opens-more': {
    says: 'from there the account also opens what is not refused, or may',
    help: 'give each identity and each resource an account of its own',
  },
  'cannot-be-told': {
    says: 'nothing can be denied at this enforcement point',
    help: 'take the access away by hand, or name an enforcement point that can',
  },
}
