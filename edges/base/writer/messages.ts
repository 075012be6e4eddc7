/** What the decide thread and the write thread say to each other. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { SealedSegment, UsesLeft } from '@holdfast/core/model/decision'
import type { SignedSize } from '@holdfast/core/model/epoch'
import type { Appended, DiskSpace, StoredCheckpoint, StoredSegment } from '../ports/stores.ts'
import type { Nothing } from '../threads/protocol.ts'
import type { UndoPlace } from './undo-place.ts'

export interface WriterOptions {
  readonly directory: string
  /** `file:PATH` or `syslog:HOST:PORT` or `git:DIR`; absent: the log only. */
  readonly checkpointSink: string | null
  /** Absent: undo packs are kept nowhere. */
  readonly undoPlaces?: readonly UndoPlace[]
}

export interface UndoKept {
  readonly path: string
  /** Why it could not be written; null: it was. */
  readonly problem: string | null
}

/** What the write thread answers. */
export interface WriterAsks extends SegmentAsks {
  /** Lines of the append that follows: a large one comes in parts. */
  readonly stage: (lines: readonly string[]) => void
  readonly append: (given: {
    readonly expectedSize: number
    readonly lines: readonly string[]
  }) => Appended
  readonly read: (range: { readonly from: number; readonly to: number }) => readonly string[]
  readonly size: (given: null) => number
  /** Signs what is not yet signed. */
  readonly checkpoint: (given: null) => StoredCheckpoint | undefined
  /** From now on checkpoints are signed for this ledger. */
  readonly 'checkpoints-from': (ledgerId: string) => void
  readonly 'blob-put': (bytes: Uint8Array) => Digest
  readonly 'blob-get': (digest: Digest) => Uint8Array | undefined
  readonly 'blob-delete': (given: { readonly digest: Digest; readonly before: number }) => void
  readonly 'blob-erase': (digests: readonly Digest[]) => void
  /** The list of what stands in an evidence bundle, signed by the key of the checkpoints. */
  readonly 'sign-contents': (text: string) => string
  /** Signs the line of an undo pack and keeps it everywhere it belongs. */
  readonly 'keep-undo': (line: string) => readonly UndoKept[]
  readonly proof: (given: { readonly seq: number; readonly size: number }) => readonly Uint8Array[]
  readonly 'tile-hashes': (ranges: readonly (readonly [number, number])[]) => readonly Uint8Array[]
  readonly close: (given: null) => void
}

/** Of decision records (segment-ops.ts). */
export interface SegmentAsks {
  readonly 'segment-append': (given: {
    readonly hour: string
    readonly lines: readonly string[]
    readonly durable: boolean
  }) => void
  readonly 'segment-open': (given: null) => readonly string[]
  readonly 'segment-seal': (hour: string) => readonly SealedSegment[]
  readonly 'segment-read-sealed': (segment: string) => SealedSegment
  readonly 'segment-drop-open': (hour: string) => void
  readonly 'segment-fold-uses': (segment: string) => UsesLeft | null
  readonly 'segment-list': (given: null) => readonly StoredSegment[]
  readonly 'segment-delete': (given: {
    readonly segment: string
    readonly what: StoredSegment['what']
  }) => void
}

export interface WriteThread {
  readonly data: WriterOptions
  readonly asks: WriterAsks
  readonly tells: Nothing
  readonly says: {
    /** It was signed: for the log. */
    readonly checkpoint: StoredCheckpoint
    readonly past: Past
    /** The disk is not as it was told last. */
    readonly disk: DiskSpace
  }
}

/** Whether this directory is the newest state there is, as far as anybody outside it can tell. */
export interface Past {
  /** It is not: it was put back from a backup, or a note outside says more. Null: nothing says so. */
  readonly behind: Behind | null
  /** What is outside cannot be read or written; null: it can, or nothing is configured. */
  readonly sinkProblem: string | null
}

export interface Behind {
  /** Of the restore that `restored.json` marks; null: there is none. */
  readonly copy: string | null
  /** The newest head that was signed, as a note outside says; root in base64. Null: nobody knows. */
  readonly head: SignedSize | null
}
