/** What the entry says of who is refused. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { AssetRefusal } from '../../model/refusal.ts'

export interface RefusalEntries {
  /** Who is refused at tiers 0 and 1 from now on, and what a breaker counted for it (counters.ts). */
  readonly 'refusal.changed@1': AssetRefusal & {
    readonly asset: AssetUid
    readonly keys: readonly string[]
  }
}
