/** An older state that counts again: what a person accepts, and what is left behind by it. */

/** A head that was signed, as a note outside says; root in base64. */
export interface SignedSize {
  readonly size: number
  readonly root: string
}

/** A person accepts that this ledger is an older state: from here on it counts. */
export interface AcceptRestoreInput {
  readonly kind: 'accept-restore'
  readonly reason: string
  /** The newest head as far as anybody could tell; null: nobody knows. */
  readonly behind: SignedSize | null
  /** Id of the restore; null: only a note outside told of a newer state. */
  readonly copy: string | null
}
