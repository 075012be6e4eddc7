/** The decide thread's side of the feed thread: documents in, shards out, one build of a source at a time. */

import { Worker } from 'node:worker_threads'
import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, type Result } from '@holdfast/core/kernel/result'
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

/** A worker that dies or hangs takes its build with it; the next one gets a fresh worker. */
export function openFeedBuilder(directory: string): FeedBuilder {
  let worker: Worker | undefined
  let nextId = 1
  const waiting = new Map<number, (reply: FeedReply) => void>()
  const giveUp = (): void => {
    for (const resolve of waiting.values()) resolve(err(TOO_MUCH))
    waiting.clear()
    void worker?.terminate()
    worker = undefined
  }
  const start = (): Worker => {
    const fresh = new Worker(new URL('./feed-thread.ts', import.meta.url), {
      workerData: { directory },
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.feedHeapMbMax },
    })
    fresh.unref()
    fresh.on('message', ({ id, reply }: { readonly id: number; readonly reply: FeedReply }) => {
      waiting.get(id)?.(reply)
      waiting.delete(id)
    })
    fresh.on('error', giveUp)
    return fresh
  }
  return {
    build(call) {
      worker ??= start()
      const id = nextId++
      return new Promise((resolve) => {
        const timer = setTimeout(giveUp, LIMITS.feedMsMax)
        waiting.set(id, (reply) => {
          clearTimeout(timer)
          resolve(reply)
        })
        worker?.postMessage({ id, call })
      })
    },
    async close() {
      const last = worker
      giveUp()
      await last?.terminate()
    },
  }
}
