/** What the entries of feeds say. */

import type { FeedChange, FeedContent } from '../../model/feed.ts'

export interface FeedEntries {
  /** From now on these records of a feed count, by themselves or because a person accepted them. */
  readonly 'feed.imported@1': {
    readonly source: string
    readonly content: FeedContent
    readonly change: FeedChange
    readonly acceptedBy: string | null
  }
  /** An import that does not count until a person accepts it; the last good one stays. */
  readonly 'feed.refused@1': {
    readonly source: string
    readonly content: FeedContent
    readonly change: FeedChange
    readonly reasons: readonly string[]
  }
  /** Asked and answered, nothing new: the feed is fresh. */
  readonly 'feed.checked@1': { readonly source: string }
  /** A person went back to what counted before; what counted until now is not taken again by itself. */
  readonly 'feed.rolled-back@1': { readonly source: string; readonly reason: string }
}
