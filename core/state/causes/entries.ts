/** What the entries of causes say. */

import type { AssetUid, CauseId, EvidenceId } from '../../kernel/ids.ts'
import type { Cause } from '../../model/cause.ts'
import type { Lifted } from '../../model/hold.ts'

export interface CauseEntries {
  readonly 'cause.opened@1': { readonly cause: Cause }
  readonly 'cause.changed@1': { readonly cause: Cause; readonly why: string }
  readonly 'cause.cleared@1': {
    readonly id: CauseId
    readonly asset: AssetUid
    readonly evidence: readonly EvidenceId[]
    /** Who proved it; absent in entries of before decision 0012. */
    readonly sources?: readonly string[]
    readonly proof: string
    /** A person's word and no proof; absent: it was proven. */
    readonly lifted?: Lifted
  }
}
