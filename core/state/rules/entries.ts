/** What the entries of the rules say. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { SourceStanding } from '../../model/evidence.ts'

export interface RulesEntries {
  /** From here on these rules conclude; null: the ledger was created under them. */
  readonly 'rules.changed@1': { readonly from: number | null; readonly to: number }
  /** Facts that were known when the rules changed, judged anew: it may only tighten. */
  readonly 'asset.rejudged@1': {
    readonly asset: AssetUid
    readonly rules: number
    /** Sources whose word counts for less than before, as it counts now. */
    readonly standings: readonly SourceStanding[]
    /** What could not be judged anew and so stays as it was. */
    readonly missing: readonly string[]
  }
}
