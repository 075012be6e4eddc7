/** What the entries of the ledger itself say: that it was created, and that an older state of it counts. */

import type { SignedSize } from '../../model/epoch.ts'
import type { Mode } from '../../model/mode.ts'

export interface LedgerEntries {
  /** Always the first entry. Mode is read from the environment here and never again. */
  readonly 'ledger.created@1': {
    readonly ledgerId: string
    readonly product: string
    readonly mode: Mode
    /** Verifier key of the checkpoints, in C2SP vkey text. */
    readonly checkpointKey: string
    readonly sample: boolean
  }
  /** A person has accepted that this is an older state: it counts from here on, as a new epoch. */
  readonly 'ledger.restored@1': {
    /** The first is 1; a ledger that was never restored is in epoch 0. */
    readonly epoch: number
    readonly reason: string
    /** The newest head that was signed, as far as anybody could tell; root in base64. Null: nobody knows. */
    readonly behind: SignedSize | null
    /** The restore that was accepted; null: only a note outside told of a newer state. */
    readonly copy: string | null
  }
}
