/** What the decide thread and the match thread say to each other. */

import type { FindingDetail, FindingSummary } from '@holdfast/core/correlate/finding-views'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { Gap } from '@holdfast/core/model/gap'
import type {
  InventoryMatchedInput,
  MatchedHit,
  OpenGap,
  Retraction,
} from '@holdfast/core/model/input'
import type { Whole } from '@holdfast/core/model/scopes'
import type { SharedDifference } from '../feeds/feed-difference.ts'

/** In the order of the ledger. */
export type MatchInput =
  | {
      readonly kind: 'inventory'
      readonly asset: AssetUid
      readonly source: string
      readonly facts: Digest
      /** The scopes in which the list replaces the last one; else it only adds. */
      readonly whole: Whole
      readonly cause: string
      /** Causes of the asset that wait for an answer. */
      readonly open: readonly OpenGap[]
    }
  | { readonly kind: 'forget'; readonly asset: AssetUid }
  | {
      readonly kind: 'feed'
      readonly source: string
      readonly shards: readonly Digest[]
      readonly cause: string
    }
  | {
      readonly kind: 'sources'
      readonly independence: readonly (readonly [string, 'host' | 'second'])[]
      /** Source → vendors whose builds its advisories also speak for. */
      readonly vendors: readonly (readonly [string, readonly string[]])[]
    }
  /** Kind of packages → the feeds that speak of it. */
  | {
      readonly kind: 'covering'
      readonly covering: readonly (readonly [string, readonly string[]])[]
    }
  /** Component and asset of live exceptions over gaps; null: on every asset. */
  | {
      readonly kind: 'accepted'
      readonly accepted: readonly (readonly [string, AssetUid | null])[]
    }
  /** What was sent so far is the state at the start: from here on, differences. */
  | { readonly kind: 'start' }

export interface Import {
  readonly source: string
  /** What counted when it was built. */
  readonly from: readonly Digest[]
  readonly shards: readonly Digest[]
  /** Null: the shards tell. */
  readonly difference: SharedDifference | null
}

export interface MatchThread {
  readonly data: { readonly directory: string }
  readonly asks: {
    /** Worst first; `within`: only those that one of these assets has. */
    readonly findings: (given: {
      readonly within: readonly AssetUid[] | null
    }) => readonly FindingSummary[]
    readonly finding: (given: { readonly id: string }) => FindingDetail | null
    /** Where the bytes of an advisory are. */
    readonly record: (given: { readonly source: string; readonly key: string }) => FeedRecord | null
    /** What an import would touch; the difference is kept until the entry says that it counts, or `drop`. */
    readonly touched: (given: Import) => number
    readonly gaps: (given: { readonly asset: AssetUid }) => readonly Gap[]
  }
  readonly tells: {
    readonly input: MatchInput
    /** What it said last to be judged is judged: it may say the next. */
    readonly judged: null
    /** An import of this source does not count. */
    readonly drop: string
  }
  readonly says: {
    /** To be judged. */
    readonly hits: {
      readonly cause: string
      readonly hits: readonly MatchedHit[]
      readonly retracted: readonly Retraction[]
    }
    /** To be judged, about one asset: which lists are matched, and what of it nobody can judge. */
    readonly lists: {
      readonly matched: InventoryMatchedInput
      /** How many of its lists have just come. */
      readonly fresh: number
    }
    /** The inputs up to this one are worked off and judged. */
    readonly reached: number
    readonly problem: string
  }
}
