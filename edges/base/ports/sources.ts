/**
 * What fetches documents from outside: directories and URLs of advisories, servers that know hosts. An
 * adapter brings bytes; it never reads, judges or keeps them.
 */

import type { SourceCapability } from '@holdfast/core/model/adapters'
import type { Redacted } from '@holdfast/core/kernel/redacted'
import type { AssetType } from '@holdfast/core/model/manifest'
import type { SourceFetch } from '../config/adapter-config.ts'

export interface SourceAdapter {
  readonly id: string
  /** For people: `Fleet hosts`. */
  readonly title: string
  /** What its documents are. Callers branch on it, never on the id. */
  readonly capability: SourceCapability
  /** Milliseconds between two polls where the source does not say; never less than the minimum. */
  readonly intervalMs: number
  readonly intervalMsMin: number
  /** Everything that is wrong with the configuration, each in one line; empty: it can be polled. */
  problems(fetch: SourceFetch): readonly string[]
  /**
   * Yields what changed since `cursors`. MUST yield whole documents only: a transfer that broke off, a
   * checksum or a signature that does not fit is a thrown `SourceError`. MUST stop when `signal` aborts.
   * MUST NOT yield a document twice in one poll. What it yielded before an error counts.
   */
  poll(call: PollCall): AsyncIterable<Polled>
  /**
   * Calls back with the names that changed, until what it answers is called; null: nothing of it can be watched.
   * MUST NOT be the only way to learn of a change. Absent: nothing of its kind can be.
   */
  watch?(fetch: SourceFetch, onChanged: (names: ReadonlySet<string>) => void): (() => void) | null
  /** What the body of its webhook names. MUST NOT take anything in it for a fact. Absent: it has no webhook. */
  changedBy?(body: unknown): Changed
}

/** What a webhook says is to be looked at; null: everything. */
export type Changed =
  | { readonly kind: 'ok'; readonly files: readonly string[] | null }
  | { readonly kind: 'refused'; readonly message: string }

export interface PollCall {
  readonly fetch: SourceFetch
  readonly secret: Redacted<string> | null
  /** The assets this source may speak for; an adapter that asks one thing about itself needs exactly one. */
  readonly assets: readonly GivenAsset[]
  /** File → the cursor it was last yielded with. Empty after a restart without them: everything is new. */
  readonly cursors: ReadonlyMap<string, string>
  /** Names that are said to have changed (a directory is watched); null: look at everything. */
  readonly changed: ReadonlySet<string> | null
  readonly signal: AbortSignal
  readonly progress: (done: number, total: number | null) => void
}

export interface GivenAsset {
  readonly name: string
  readonly type: AssetType
}

export type Polled =
  | {
      readonly kind: 'document'
      /** Stable name within the source: a path below the directory, a URL, a host's id. */
      readonly file: string
      readonly bytes: Uint8Array
      /** Opaque: entity tag, time and size, a revision. */
      readonly cursor: string
    }
  /** It was there at the last poll and is not any more: never taken for "fixed". */
  | { readonly kind: 'gone'; readonly file: string }

/** What went wrong, for people: shown as the source's last error. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly code:
    'unreachable' | 'refused' | 'not-found' | 'unreadable' | 'checksum' | 'signature' | 'disk-full'
  readonly help: string

  constructor(code: SourceError['code'], message: string, help: string) {
    super(message)
    this.code = code
    this.help = help
  }
}
