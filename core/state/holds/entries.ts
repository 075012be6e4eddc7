/** What the entries of holds say. */

import type { CauseId, HoldId, IdentityUid } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { HoldEnd, OpenedHold } from '../../model/hold.ts'
import type { Mode } from '../../model/mode.ts'

export interface HoldEntries {
  /** `cut`: identities whose tokens on the asset end at this entry; none in report-only. */
  readonly 'hold.opened@1': {
    readonly hold: OpenedHold
    readonly mode: Mode
    readonly cut: readonly IdentityUid[]
  }
  readonly 'hold.changed@1': {
    readonly id: HoldId
    readonly causes: readonly CauseId[]
    /** They come to those it has; absent: they are all of them. */
    readonly adds?: true
    readonly cut: readonly IdentityUid[]
    readonly why: string
  }
  readonly 'hold.closed@1': { readonly id: HoldId; readonly at: Instant; readonly end: HoldEnd }
  readonly 'hold.closed@2': {
    readonly id: HoldId
    readonly at: Instant
    readonly end: HoldEnd
    /** What comes back of it until then has no grace; null: it ended otherwise than by proof. */
    readonly probationUntil: Instant | null
  }
}
