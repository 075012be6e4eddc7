/** Open causes. */

import { flawsOf } from '../../model/cause-detail.ts'
import type { AssetUid, CauseId } from '../../kernel/ids.ts'
import type { Instant } from '../../kernel/instant.ts'
import { worstFirst, type Cause } from '../../model/cause.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface CauseTables {
  readonly causes: Table<CauseId, Cause>
  /**
   * Those of each asset, the worst first: a decision tells them in this order, and one of an asset with ten thousand
   * cannot put them in order each time. An asset without any has no list.
   */
  readonly causesByAsset: Table<AssetUid, Cause[]>
  /** Any id of a vulnerability or advisory → the open causes that name it. */
  readonly causesByVulnerability: Table<string, Set<CauseId>>
  /** Fixes proven in the last weeks, oldest first: how long each took from first sight. */
  readonly patched: { readonly at: Instant; readonly ms: number }[]
}

export function emptyCauses(): CauseTables {
  return {
    causes: new Map(),
    causesByAsset: new Map(),
    causesByVulnerability: new Map(),
    patched: [],
  }
}

export const CAUSES_TWINS: Twins<CauseTables> = {
  causes: TOLD,
  causesByAsset: ({ causes }) => {
    const lists = Map.groupBy(causes.values(), (cause) => cause.asset)
    return new Map([...lists].map(([asset, list]) => [asset, list.toSorted(worstFirst)]))
  },
  causesByVulnerability: ({ causes }) =>
    indexOf(
      [...causes.values()].flatMap((cause) =>
        [...flawsOf(cause)].map((name) => [name, cause.id] as const),
      ),
    ),
  patched: TOLD,
}
