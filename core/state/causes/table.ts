/** Open causes. */

import { flawsOf } from '../../model/cause-detail.ts'
import type { CauseId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import type { Cause } from '../../model/cause.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface CauseTables {
  readonly causes: Table<CauseId, Cause>
  /** Any id of a vulnerability or advisory → the open causes that name it. */
  readonly causesByVulnerability: Table<string, Set<CauseId>>
  /** Fixes proven in the last weeks, oldest first: how long each took from first sight. */
  readonly patched: { readonly at: Instant; readonly ms: number }[]
}

export function emptyCauses(): CauseTables {
  return {
    causes: new Map(),
    causesByVulnerability: new Map(),
    patched: [],
  }
}

export const CAUSES_TWINS: Twins<CauseTables> = {
  causes: TOLD,
  causesByVulnerability: ({ causes }) =>
    indexOf(
      [...causes.values()].flatMap((cause) =>
        [...flawsOf(cause)].map((name) => [name, cause.id] as const),
      ),
    ),
  patched: TOLD,
}
