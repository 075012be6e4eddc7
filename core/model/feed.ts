/**
 * A feed: published advisories, signals and statements of one source, kept as records under digests. What
 * counts is the last import that passed its gate; what was refused waits for a person.
 */

import type { Digest } from '../kernel/hash.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Advisory, Signal, Statement } from './advisory.ts'

/** One record, with the document it was read from: a finding can show the bytes it came from. */
export type FeedRecord = {
  /** Unique within its feed: `advisory GHSA-…`, `signal epss CVE-…`, `statement …`. */
  readonly key: string
  readonly file: string
  readonly document: Digest
} & (
  | { readonly kind: 'advisory'; readonly value: Advisory }
  | { readonly kind: 'signal'; readonly value: Signal }
  | { readonly kind: 'statement'; readonly value: Statement }
)

/** What an import holds: what the gate compares and people see. */
export interface FeedContent {
  /** Of the list of shards: equal records, equal digest. */
  readonly digest: Digest
  /** Blobs of the records, by the hash of their key: what did not change keeps its digest. */
  readonly shards: readonly Digest[]
  /** Blobs of the documents that are new in this import, as they came. */
  readonly documents: readonly Digest[]
  readonly formats: readonly string[]
  readonly advisories: number
  readonly signals: number
  readonly statements: number
  readonly dropped: number
  /** The date of the whole, where the feed has one (catalogue release, score date); sets of records have none. */
  readonly epoch: Instant | null
  /** Packages of which kinds it speaks: `npm`, `deb debian:12`. */
  readonly covers: readonly string[]
  /** The documents say themselves that they are not whole. */
  readonly incomplete: string | null
}

/** What an import would change, counted before it counts. */
export interface FeedChange {
  readonly added: number
  readonly changed: number
  readonly removed: number
  /** Assets that would be hit by something new or changed. */
  readonly assets: number
}

/** One or more sentences: why an import does not count until a person accepts it. */
export interface RefusedImport {
  readonly content: FeedContent
  readonly change: FeedChange
  readonly reasons: readonly string[]
  readonly at: Instant
}

export interface FeedState {
  readonly source: string
  readonly content: FeedContent
  readonly importedAt: Instant
  /** When it was last asked and answered, changed or not: its age. */
  readonly checkedAt: Instant
  /** Every document that records may cite. */
  readonly documents: readonly Digest[]
  /** What counted before, for a roll-back. */
  readonly before: FeedContent | null
  readonly refused: RefusedImport | null
  /** Set by a roll-back: this content is not taken again by itself. */
  readonly rejected: Digest | null
}
