/** Break-glass: what was opened, what was drilled, and which lines of journals are in. */

import type { Digest } from '../../kernel/hash.ts'
import type { OverrideId } from '../../kernel/ids.ts'
import type { BreakGlass, Drill, KeptLine } from '../../model/break-glass.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface BreakGlassTables {
  /** Under the id of its override. */
  readonly breakGlass: Table<OverrideId, BreakGlass>
  /** Those that nobody else has looked at yet. */
  readonly unreviewed: Table<OverrideId, true>
  readonly drills: Table<OverrideId, Drill>
  readonly mergedLines: Table<Digest, KeptLine>
}

export function emptyBreakGlass(): BreakGlassTables {
  return {
    breakGlass: new Map(),
    unreviewed: new Map(),
    drills: new Map(),
    mergedLines: new Map(),
  }
}

export const BREAK_GLASS_TWINS: Twins<BreakGlassTables> = {
  breakGlass: TOLD,
  unreviewed: ({ breakGlass }) =>
    new Map(
      [...breakGlass.values()]
        .filter(({ review }) => review === null)
        .map(({ id }) => [id, true] as const),
    ),
  drills: TOLD,
  mergedLines: TOLD,
}
