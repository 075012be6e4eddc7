/** What the correlator holds, and what a change of it brings. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Covering } from '../state/feeds/feed-cover.ts'
import type { MatchedHit, Retraction } from '../model/input.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { emptyHostFixes, type HostFixes } from './host-fixes.ts'
import type { Heard } from './known.ts'
import type { ListedGaps } from './listed-gaps.ts'
import { emptyMatchIndex } from './match-index.ts'
import { emptyReported, type Reported } from './reported.ts'
import { emptyIds } from './vulnerability-ids.ts'

export interface Correlator extends Heard {
  readonly reported: Reported
  readonly hostFixes: HostFixes
  /** What each list says of itself that nobody could be asked about. */
  readonly lists: Map<AssetUid, Map<string, ListedGaps>>
  /** Kind of packages → the feeds that speak of it. */
  covering: Covering
  /** Component → the assets on which a live exception accepts that nobody can judge it; null: on all. */
  accepted: ReadonlyMap<string, ReadonlySet<AssetUid | null>>
  /** `vendor:product` of a CPE → feed and id of the advisories that name it. */
  readonly byProduct: Map<string, Set<string>>
  readonly order: VersionOrder
}

export interface Correlated {
  readonly hits: Iterable<MatchedHit>
  readonly retracted: readonly Retraction[]
  /** Assets of which it may have changed what nobody can judge. */
  readonly touched: ReadonlySet<AssetUid>
}

export function emptyCorrelator(order: VersionOrder): Correlator {
  return {
    index: emptyMatchIndex(),
    reported: emptyReported(),
    hostFixes: emptyHostFixes(),
    looks: new Map(),
    ids: emptyIds(),
    signals: new Map(),
    carrying: new Map(),
    ratings: new Map(),
    lists: new Map(),
    covering: new Map(),
    accepted: new Map(),
    byProduct: new Map(),
    order,
  }
}
