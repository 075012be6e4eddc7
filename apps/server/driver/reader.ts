/** The decide thread's side of the read thread: one document at a time, within memory and time. */

import { Worker } from 'node:worker_threads'
import { err, type Result } from '@holdfast/core/kernel/result'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { FormatError, ReadDocument } from '@holdfast/formats/reader'

export interface Reader {
  read(bytes: Uint8Array): Promise<Result<ReadDocument, FormatError>>
  close(): Promise<void>
}

type Answer = Result<ReadDocument, FormatError>

const TOO_MUCH: FormatError = {
  code: 'document-unreadable',
  message: 'the document takes more memory or time to read than is allowed',
  help: 'split the report',
}

/** A worker that dies or hangs takes its document with it; the next one gets a fresh worker. */
export function openReader(): Reader {
  let worker: Worker | undefined
  let nextId = 1
  const waiting = new Map<number, (answer: Answer) => void>()
  const giveUp = (): void => {
    for (const resolve of waiting.values()) resolve(err(TOO_MUCH))
    waiting.clear()
    void worker?.terminate()
    worker = undefined
  }
  const start = (): Worker => {
    const fresh = new Worker(new URL('./read-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: LIMITS.readerHeapMbMax },
    })
    fresh.unref()
    fresh.on('message', ({ id, read }: { readonly id: number; readonly read: Answer }) => {
      waiting.get(id)?.(read)
      waiting.delete(id)
    })
    fresh.on('error', giveUp)
    return fresh
  }
  return {
    read(bytes) {
      worker ??= start()
      const id = nextId++
      return new Promise((resolve) => {
        const timer = setTimeout(giveUp, LIMITS.readerMsMax)
        waiting.set(id, (answer) => {
          clearTimeout(timer)
          resolve(answer)
        })
        worker?.postMessage({ id, bytes })
      })
    },
    async close() {
      await worker?.terminate()
    },
  }
}
