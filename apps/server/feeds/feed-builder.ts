/** The decide thread's side of the feed thread: documents in, shards out, one build of a source at a time. */

import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { ThreadError, type Nothing } from '@holdfast/edges-base/threads/protocol'
import { oneByOne } from '../driver/one-by-one.ts'
import type { Built } from './build-feed.ts'
import type { FeedDifference, SharedDifference } from './feed-difference.ts'

export interface FeedThread {
  readonly data: { readonly directory: string }
  readonly asks: {
    readonly build: (given: BuildCall) => FeedBuild
    readonly statements: (given: StatementsCall) => FeedDifference
  }
  readonly tells: Nothing
  readonly says: Nothing
}

export interface BuildCall {
  readonly source: string
  readonly previous: readonly Digest[]
  readonly documents: readonly { readonly file: string; readonly bytes: Uint8Array }[]
  readonly gone: readonly string[]
  readonly whole: boolean
}

/** Statements that differ between two contents, where no build has just said so. */
interface StatementsCall {
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

export interface FeedBuilder {
  build(call: BuildCall): Promise<Reply<FeedBuild>>
  statements(from: readonly Digest[], to: readonly Digest[]): Promise<Reply<FeedDifference>>
  close(): Promise<void>
}

const TOO_MUCH = {
  message: 'its documents take more memory or time to read than is allowed',
  help: 'split the feed into several sources',
}

export function openFeedBuilder(directory: string): FeedBuilder {
  const thread = oneByOne<FeedThread>({
    url: new URL('./feed-thread.ts', import.meta.url),
    name: 'the feed thread',
    data: { directory },
    heapMbMax: LIMITS.feedHeapMbMax,
    msMax: LIMITS.feedMsMax,
  })
  return {
    build: (call) => thread.ask('build', call).then((built) => ok(built), refused),
    statements: (from, to) =>
      thread.ask('statements', { from, to }).then((found) => ok(found), refused),
    close: () => thread.close(),
  }
}

function refused(thrown: unknown): Reply<never> {
  if (!(thrown instanceof ThreadError)) throw thrown
  const { code, message } = thrown.failure
  if (code !== 'thread-failed') return err(TOO_MUCH)
  return err({ message, help: 'look at the document, and try again' })
}
