/** The decide thread's side of the write thread: the store ports, each call a promise. */

import { Worker } from 'node:worker_threads'
import type { Digest } from '@holdfast/core/kernel/hash'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { blobsOlderThan } from '../stores/blobs.ts'
import type { BlobStore, DiskSpace, LedgerStore, SegmentStore } from '../ports/stores.ts'
import type { Past, WriterCall, WriterFailure, WriterOptions, WriterReply } from './messages.ts'

export interface Writer {
  readonly ledger: LedgerStore
  readonly blobs: BlobStore
  readonly segments: SegmentStore
  /** From now on checkpoints are signed for this ledger. */
  startCheckpoints(ledgerId: string): Promise<void>
  /** As last heard of the write thread. */
  past(): Past
  /** Signs what is not yet signed and returns the newest checkpoint. */
  checkpoint(): Promise<{ readonly size: number; readonly note: string } | undefined>
  /** Signs the list of what stands in an evidence bundle: no other text. */
  signContents(text: string): Promise<string>
  proof(seq: number, size: number): Promise<readonly Uint8Array[]>
  rangeRoots(ranges: readonly (readonly [number, number])[]): Promise<readonly Uint8Array[]>
  /** The disk as it was seen last; null: not yet. */
  disk(): DiskSpace | null
  close(): Promise<void>
}

/** A rejected call carries the coded failure of the write thread. */
export class WriteError extends Error {
  override readonly name = 'WriteError'
  readonly failure: WriterFailure
  constructor(failure: WriterFailure) {
    super(failure.message)
    this.failure = failure
  }
}

export async function openWriter(
  options: WriterOptions & {
    readonly onCheckpoint?: (size: number, note: string) => void
    /** Whenever what `past` says has changed. */
    readonly onPast?: (past: Past) => void
  },
): Promise<Result<Writer, WriterFailure>> {
  const { directory, checkpointSink } = options
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    workerData: { directory, checkpointSink } satisfies WriterOptions,
  })
  const waiting = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (e: Error) => void }
  >()
  let ended: WriterFailure | null = null
  let past: Past = { behind: null, sinkProblem: null }
  let disk: DiskSpace | null = null
  const failAll = (failure: WriterFailure): void => {
    ended ??= failure
    for (const one of waiting.values()) one.reject(new WriteError(failure))
    waiting.clear()
  }
  const started = new Promise<unknown>((resolve, reject) => waiting.set(0, { resolve, reject }))
  worker.on('message', (reply: WriterReply) => {
    if ('checkpoint' in reply) {
      options.onCheckpoint?.(reply.checkpoint.size, reply.checkpoint.note)
      return
    }
    if ('disk' in reply) {
      disk = reply.disk
      return
    }
    if ('past' in reply) {
      past = reply.past
      options.onPast?.(past)
      return
    }
    const one = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('failure' in reply) one?.reject(new WriteError(reply.failure))
    else one?.resolve(reply.value)
  })
  worker.on('error', (error) =>
    failAll({ code: 'writer-stopped', message: error.message, help: 'restart the server' }),
  )
  worker.on('exit', () =>
    failAll({
      code: 'writer-stopped',
      message: 'the write thread ended',
      help: 'restart the server',
    }),
  )
  try {
    await started
  } catch (thrown) {
    await worker.terminate()
    if (thrown instanceof WriteError) return err(thrown.failure)
    throw thrown
  }
  let nextId = 1
  const call = <T>(message: WriterCall): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      // A thread that is gone answers nobody: the caller must not wait for it.
      if (ended !== null) {
        reject(new WriteError(ended))
        return
      }
      const id = nextId++
      // Each operation answers with the one type its port declares.
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
      worker.postMessage({ id, call: message })
    })
  return ok({ ...portsOver(call, directory), past: () => past, disk: () => disk })
}

/** Lines of the ledger handed over at once: a few milliseconds of the decide thread. */
const HANDED_OVER = 250

function portsOver(
  call: <T>(message: WriterCall) => Promise<T>,
  directory: string,
): Omit<Writer, 'past' | 'disk'> {
  return {
    ledger: {
      append: async (expectedSize, lines) => {
        // Handing over copies every line: a large transaction is handed over in turns.
        let from = 0
        for (; lines.length - from > HANDED_OVER; from += HANDED_OVER) {
          await call({ op: 'stage', lines: lines.slice(from, from + HANDED_OVER) })
        }
        return call({ op: 'append', expectedSize, lines: lines.slice(from) })
      },
      read: (from, to) => call({ op: 'read', from, to }),
      size: () => call({ op: 'size' }),
    },
    blobs: {
      put: (bytes) => call<Digest>({ op: 'blob-put', bytes }),
      get: (digest) => call({ op: 'blob-get', digest }),
      delete: (digest, before) => call({ op: 'blob-delete', digest, before }),
      erase: (digests) => call({ op: 'blob-erase', digests }),
      // Looked at beside the writer: nothing durable waits for two hundred thousand stats.
      olderThan: (at) => blobsOlderThan(directory, at),
    },
    segments: {
      append: (hour, lines, durable) => call({ op: 'segment-append', hour, lines, durable }),
      open: () => call({ op: 'segment-open' }),
      seal: (hour) => call({ op: 'segment-seal', hour }),
      readSealed: (segment) => call({ op: 'segment-read-sealed', segment }),
      dropOpen: (hour) => call({ op: 'segment-drop-open', hour }),
      foldUses: (segment) => call({ op: 'segment-fold-uses', segment }),
      list: () => call({ op: 'segment-list' }),
      delete: (segment, what) => call({ op: 'segment-delete', segment, what }),
    },
    startCheckpoints: (ledgerId) => call({ op: 'checkpoints-from', ledgerId }),
    checkpoint: () => call({ op: 'checkpoint' }),
    signContents: (text) => call({ op: 'sign-contents', text }),
    proof: (seq, size) => call({ op: 'proof', seq, size }),
    rangeRoots: (ranges) => call({ op: 'tile-hashes', ranges }),
    close: () => call({ op: 'close' }),
  }
}
