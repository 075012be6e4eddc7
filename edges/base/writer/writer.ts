/** The decide thread's side of the write thread: the store ports, each call a promise. */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { blobsOlderThan } from '../stores/blobs.ts'
import type { BlobStore, DiskSpace, LedgerStore, SegmentStore } from '../ports/stores.ts'
import { ThreadError, type Failure } from '../threads/protocol.ts'
import { startThread, type Thread } from '../threads/thread.ts'
import type { Past, UndoKept, WriterOptions, WriteThread } from './messages.ts'

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
  /** Signs the line of an undo pack, and keeps it where packs are kept: what came of it at each place. */
  keepUndo(line: string): Promise<readonly UndoKept[]>
  proof(seq: number, size: number): Promise<readonly Uint8Array[]>
  rangeRoots(ranges: readonly (readonly [number, number])[]): Promise<readonly Uint8Array[]>
  /** The disk as it was seen last; null: not yet. */
  disk(): DiskSpace | null
  close(): Promise<void>
}

export async function openWriter(
  options: WriterOptions & {
    readonly onCheckpoint?: (size: number, note: string) => void
    /** Whenever what `past` says has changed. */
    readonly onPast?: (past: Past) => void
  },
): Promise<Result<Writer, Failure>> {
  const { directory, checkpointSink, undoPlaces = [] } = options
  let past: Past = { behind: null, sinkProblem: null }
  let disk: DiskSpace | null = null
  const thread = startThread<WriteThread>({
    url: new URL('./writer-thread.ts', import.meta.url),
    name: 'the write thread',
    data: { directory, checkpointSink, undoPlaces },
    // Law 3: nothing is written any more by this process.
    ended: { code: 'writer-stopped', help: 'restart the server' },
    hears: {
      checkpoint: ({ size, note }) => options.onCheckpoint?.(size, note),
      past(said) {
        past = said
        options.onPast?.(said)
      },
      disk(said) {
        disk = said
      },
    },
  })
  try {
    await thread.loaded
  } catch (thrown) {
    await thread.stop()
    if (thrown instanceof ThreadError) return err(thrown.failure)
    throw thrown
  }
  return ok({ ...portsOver(thread, directory), past: () => past, disk: () => disk })
}

/** Lines of the ledger handed over at once: a few milliseconds of the decide thread. */
const HANDED_OVER = 250

function portsOver({ ask }: Thread<WriteThread>, directory: string): Omit<Writer, 'past' | 'disk'> {
  return {
    ledger: {
      append: async (expectedSize, lines) => {
        // Handing over copies every line: a large transaction is handed over in turns.
        let from = 0
        for (; lines.length - from > HANDED_OVER; from += HANDED_OVER) {
          await ask('stage', lines.slice(from, from + HANDED_OVER))
        }
        return ask('append', { expectedSize, lines: lines.slice(from) })
      },
      read: (from, to) => ask('read', { from, to }),
      size: () => ask('size', null),
    },
    blobs: {
      put: (bytes) => ask('blob-put', bytes),
      get: (digest) => ask('blob-get', digest),
      delete: (digest, before) => ask('blob-delete', { digest, before }),
      erase: (digests) => ask('blob-erase', digests),
      // Looked at beside the writer: nothing durable waits for two hundred thousand stats.
      olderThan: (at) => blobsOlderThan(directory, at),
    },
    segments: {
      append: (hour, lines, durable) => ask('segment-append', { hour, lines, durable }),
      open: () => ask('segment-open', null),
      seal: (hour) => ask('segment-seal', hour),
      readSealed: (segment) => ask('segment-read-sealed', segment),
      dropOpen: (hour) => ask('segment-drop-open', hour),
      foldUses: (segment) => ask('segment-fold-uses', segment),
      list: () => ask('segment-list', null),
      delete: (segment, what) => ask('segment-delete', { segment, what }),
    },
    startCheckpoints: (ledgerId) => ask('checkpoints-from', ledgerId),
    checkpoint: () => ask('checkpoint', null),
    signContents: (text) => ask('sign-contents', text),
    keepUndo: (line) => ask('keep-undo', line),
    proof: (seq, size) => ask('proof', { seq, size }),
    rangeRoots: (ranges) => ask('tile-hashes', ranges),
    close: () => ask('close', null),
  }
}
