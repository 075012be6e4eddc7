/** What the entries of delivered secrets say, and of what may have been copied. */

import type { AssetUid } from '../../kernel/ids.ts'
import type { Exposure } from '../../model/decision.ts'
import type { Assessed } from '../../model/exposed.ts'

export interface ExposureEntries {
  /** The first delivery of this version of a secret to this identity on this asset (law 8). */
  readonly 'exposure.recorded@1': { readonly exposure: Exposure }
  /** What may have been copied from an asset until its block ended. */
  readonly 'exposure.assessed@1': Assessed & { readonly asset: AssetUid }
}
