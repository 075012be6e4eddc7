/** The decide thread's side of the feed thread: documents in, shards out, one build of a source at a time. */

import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, type Result } from '@holdfast/core/kernel/result'
import { oneWorker } from '../driver/one-worker.ts'
import type { Built } from './build-feed.ts'
import type { FeedDifference, SharedDifference } from './feed-difference.ts'

export type FeedCall = BuildCall | StatementsCall

export interface BuildCall {
  readonly kind: 'build'
  readonly source: string
  readonly previous: readonly Digest[]
  readonly documents: readonly { readonly file: string; readonly bytes: Uint8Array }[]
  readonly gone: readonly string[]
  readonly whole: boolean
}

/** Statements that differ between two contents, where no build has just said so. */
interface StatementsCall {
  readonly kind: 'statements'
  readonly from: readonly Digest[]
  readonly to: readonly Digest[]
}

export interface FeedBuild extends Omit<Built, 'difference'> {
  /** Against what was given as `previous`. Null: too much of it, the shards tell. */
  readonly difference: SharedDifference | null
  readonly statements: FeedDifference
  /** Documents that could not be read: what they said before goes on counting. */
  readonly problems: readonly { readonly file: string; readonly message: string }[]
}

type Reply<T> = Result<T, { readonly message: string; readonly help: string }>
export type FeedReply = Reply<FeedBuild | FeedDifference>

export interface FeedBuilder {
  build(call: Omit<BuildCall, 'kind'>): Promise<Reply<FeedBuild>>
  statements(from: readonly Digest[], to: readonly Digest[]): Promise<Reply<FeedDifference>>
  close(): Promise<void>
}

const TOO_MUCH = {
  message: 'its documents take more memory or time to read than is allowed',
  help: 'split the feed into several sources',
}

export function openFeedBuilder(directory: string): FeedBuilder {
  const thread = oneWorker<FeedCall, FeedReply>(new URL('./feed-thread.ts', import.meta.url), {
    heapMbMax: LIMITS.feedHeapMbMax,
    msMax: LIMITS.feedMsMax,
    data: { directory },
    tooMuch: err(TOO_MUCH),
  })
  // As feed-thread.ts answers each kind of call.
  const call = <T>(one: FeedCall): Promise<Reply<T>> => thread.call(one) as Promise<Reply<T>>
  return {
    build: (one) => call({ kind: 'build', ...one }),
    statements: (from, to) => call({ kind: 'statements', from, to }),
    close: () => thread.close(),
  }
}
