/** What the entries of verifications say. */

import type { AssetUid, EvidenceId, VerificationId } from '../../kernel/ids.ts'

export interface VerificationEntries {
  readonly 'verification.requested@1': { readonly id: VerificationId; readonly asset: AssetUid }
  readonly 'verification.finished@1': {
    readonly id: VerificationId
    readonly asset: AssetUid
    readonly outcome: 'verified' | 'still-blocked' | 'unknown'
    readonly evidence: EvidenceId | null
  }
}
