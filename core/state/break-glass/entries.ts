/** What the entries of break-glass say; that it keeps open, and its end, are those of its override. */

import type { OverrideId } from '../../kernel/ids.ts'
import type { BreakGlass, Drill, MergedLine } from '../../model/break-glass.ts'

export interface BreakGlassEntries {
  readonly 'break-glass.opened@1': { readonly opened: Omit<BreakGlass, 'review'> }
  readonly 'break-glass.reviewed@1': {
    readonly id: OverrideId
    readonly by: string
    readonly note: string
  }
  readonly 'break-glass.drilled@1': { readonly drill: Drill }
  /** A line of a journal from while no server ran. */
  readonly 'break-glass.merged@1': { readonly merged: MergedLine }
}
