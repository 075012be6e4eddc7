/** What is done with what a poll brings, and what it is given for that. */

import type { Cursors } from '@holdfast/edges-base/outward/cursors'
import type { Polled } from '@holdfast/edges-base/ports/sources'
import type { FeedParts } from './take-feed.ts'

export interface TakeParts extends FeedParts {
  readonly cursors: Cursors
  /** A report that was fetched: the subjects that are no asset here. */
  readonly takeReport: (source: string, bytes: Uint8Array) => Promise<readonly string[]>
}

export interface Taking {
  readonly source: string
  /** One address is one document: what it no longer holds is gone. */
  readonly whole: boolean
  /** File → where it was left off, as it was kept; the taker's own. */
  readonly cursors: Map<string, string>
  /** File → why. Of all polls: a file stays until it is read, or gone. */
  readonly unreadable: Map<string, string>
}

/** How a poll ended: with everything, after an error, or because it is not wanted any more. */
export type PollEnd = 'whole' | 'failed' | 'aborted'

export interface Taken {
  /** Documents that brought something. */
  readonly documents: number
  /** Reports about what is no asset here. */
  readonly unmatched: readonly string[]
}

export interface Taker {
  take(polled: Polled): Promise<void>
  /** What came before an error counts. MUST be called once, whatever happened. */
  end(how: PollEnd): Promise<Taken>
}
