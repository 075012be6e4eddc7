/** Evidence: an authenticated statement about an asset, kept byte for byte under its digest. */

import type { Digest } from '../kernel/hash.ts'
import type { AssetUid, EvidenceId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { Coverage, Scope } from './facts.ts'

export interface Evidence {
  readonly id: EvidenceId
  readonly asset: AssetUid
  /** Name of the source that says it. */
  readonly source: string
  /** The bytes as they arrived, and the facts a reader made of them. */
  readonly document: Digest
  readonly facts: Digest
  readonly reader: string
  readonly receivedAt: Instant
  /** The nonce's own issue time; null when the report carried none and may only lower. */
  readonly nonceIssuedAt: Instant | null
  readonly bootId: string | null
  readonly coverage: readonly Coverage[]
  /** May clear causes: entitled, complete enough, fresh and nonce-bound. */
  readonly mayRaise: boolean
  /** Why not, in stable words, when it may not. */
  readonly cannotRaise: readonly string[]
  /** What its source may raise; absent: every scope (evidence of before decision 0012). */
  readonly scopes?: readonly Scope[]
}

/** What is remembered of one source's word about one asset. */
export interface SourceStanding {
  readonly source: string
  readonly independence: 'host' | 'second'
  readonly lastAt: Instant
  /** The last report that said something definite; ages into stale. Null: never. */
  readonly lastGoodAt: Instant | null
  readonly lastGood: EvidenceId | null
  readonly lastFacts: Digest | null
  /** The bytes of its newest report, as they came. */
  readonly lastDocument: Digest | null
  /** Why the newest report does not count as good, when it does not. */
  readonly unknown: string | null
  readonly items: { readonly [scope in Scope]?: number }
  /** Facts of the last complete list of packages: a shorter one takes nothing away. */
  readonly inventory: Digest | null
  /** Nobody looked for flaws in its packages: its word is as old as the feeds that speak of these kinds. */
  readonly reliesOn: readonly string[]
  readonly counter: number
  readonly bootId: string | null
  /** False: its source could not raise anything when it spoke last. */
  readonly entitled?: false
  /** How long its word counted when it was given: that outlives its manifest. */
  readonly maxAge?: number
}
