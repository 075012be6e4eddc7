/** The decide thread's side of the feed thread: documents in, shards out, one build of a source at a time. */

import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, type Result } from '@holdfast/core/kernel/result'
import { oneWorker } from '../driver/one-worker.ts'
import type { Built } from './build-feed.ts'

export interface FeedCall {
  readonly source: string
  readonly previous: readonly Digest[]
  readonly documents: readonly { readonly file: string; readonly bytes: Uint8Array }[]
  readonly gone: readonly string[]
  readonly whole: boolean
}

export interface FeedBuild extends Built {
  /** Documents that could not be read: what they said before goes on counting. */
  readonly problems: readonly { readonly file: string; readonly message: string }[]
}

export type FeedReply = Result<FeedBuild, { readonly message: string; readonly help: string }>

export interface FeedBuilder {
  build(call: FeedCall): Promise<FeedReply>
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
  return { build: (call) => thread.call(call), close: () => thread.close() }
}
