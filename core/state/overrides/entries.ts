/** What the entries of overrides say. */

import type { OverrideId } from '../../kernel/ids.ts'
import type { Override } from '../../model/override.ts'

export interface OverrideEntries {
  readonly 'override.created@1': { readonly override: Override }
  /** `confirmed`: a person says that what a breaker held back is real. */
  readonly 'override.ended@1': {
    readonly id: OverrideId
    readonly why: string
    readonly confirmed?: true
  }
}
