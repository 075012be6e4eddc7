/** What the entries of break-glass say; that it keeps open, and its end, are those of its override. */

import type { OverrideId } from '../../kernel/ids.ts'
import type { Drill, MergedLine, Opened } from '../../model/break-glass.ts'

export interface BreakGlassEntries {
  readonly 'break-glass.opened@1': { readonly opened: Opened }
  readonly 'break-glass.reviewed@1': {
    readonly id: OverrideId
    readonly by: string
    readonly note: string
  }
  readonly 'break-glass.drilled@1': { readonly drill: Drill }
  /** A line of a journal from while no server ran. */
  readonly 'break-glass.merged@1': { readonly merged: MergedLine }
}
