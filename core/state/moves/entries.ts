/** What the entries say of what runs where, and of identities that leave a blocked image. */

import type { AssetUid, EvidenceId, HoldId, IdentityUid } from '../../kernel/ids.ts'
import type { RunningList } from '../../model/workload.ts'

export interface MoveEntries {
  /** The newest list of what runs at a place, by a source that may say so; it replaces that source's last one. */
  readonly 'containers.listed@1': { readonly list: RunningList }
  /** An identity no longer declared to act from a blocked image acts from it still, until that is proven. */
  readonly 'binding.kept@1': {
    readonly identity: IdentityUid
    readonly asset: AssetUid
    readonly hold: HoldId
  }
  /** It was seen on other images that are verified. `last`: nothing acts from this one any more. */
  readonly 'binding.moved@1': {
    readonly identity: IdentityUid
    readonly asset: AssetUid
    readonly to: readonly AssetUid[]
    readonly evidence: readonly EvidenceId[]
    readonly last: boolean
  }
}
