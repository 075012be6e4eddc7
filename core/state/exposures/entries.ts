/** What the entry of a delivered secret says. */

import type { Exposure } from '../../model/decision.ts'

export interface ExposureEntries {
  /** The first delivery of this version of a secret to this identity on this asset (law 8). */
  readonly 'exposure.recorded@1': { readonly exposure: Exposure }
}
