/** Feeds: what counts, and which kinds of packages they speak of. */

import type { FeedState } from '../../model/feed.ts'
import { indexOf, TOLD, type Table, type Twins } from '../table.ts'

export interface FeedTables {
  /** By source: what its feed says now. */
  readonly feeds: Table<string, FeedState>
  /** Kind of packages → the sources whose feeds speak of them. */
  readonly feedsCovering: Table<string, Set<string>>
  /** Kind of packages of which no feed speaks any more → the one that last did: `feed osv sha256:…`. */
  readonly feedsLost: Table<string, string>
}

export function emptyFeeds(): FeedTables {
  return {
    feeds: new Map(),
    feedsCovering: new Map(),
    feedsLost: new Map(),
  }
}

export const FEEDS_TWINS: Twins<FeedTables> = {
  feeds: TOLD,
  feedsCovering: ({ feeds }) =>
    indexOf(
      [...feeds.values()].flatMap(({ content, source }) =>
        content.covers.map((kind) => [kind, source] as const),
      ),
    ),
  feedsLost: TOLD,
}
