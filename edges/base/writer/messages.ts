/** What the decide thread and the write thread say to each other. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { SignedSize } from '@holdfast/core/model/epoch'
import type { DiskSpace } from '../ports/stores.ts'

export interface WriterOptions {
  readonly directory: string
  /** `file:PATH` or `syslog:HOST:PORT` or `git:DIR`; absent: the log only. */
  readonly checkpointSink: string | null
}

export type WriterCall =
  /** Lines of the append that follows: a large one comes in parts. */
  | { readonly op: 'stage'; readonly lines: readonly string[] }
  | { readonly op: 'append'; readonly expectedSize: number; readonly lines: readonly string[] }
  | { readonly op: 'read'; readonly from: number; readonly to: number }
  | { readonly op: 'size' }
  | { readonly op: 'checkpoint' }
  | { readonly op: 'checkpoints-from'; readonly ledgerId: string }
  | { readonly op: 'blob-put'; readonly bytes: Uint8Array }
  | { readonly op: 'blob-get'; readonly digest: Digest }
  | { readonly op: 'blob-delete'; readonly digest: Digest; readonly before: number }
  | { readonly op: 'blob-erase'; readonly digests: readonly Digest[] }
  | SegmentCall
  /** The list of what stands in an evidence bundle, signed by the key of the checkpoints. */
  | { readonly op: 'sign-contents'; readonly text: string }
  | { readonly op: 'proof'; readonly seq: number; readonly size: number }
  | { readonly op: 'tile-hashes'; readonly ranges: readonly (readonly [number, number])[] }
  | { readonly op: 'close' }

/** Of decision records (segment-ops.ts). */
export type SegmentCall =
  | {
      readonly op: 'segment-append'
      readonly hour: string
      readonly lines: readonly string[]
      readonly durable: boolean
    }
  | { readonly op: 'segment-open' }
  | { readonly op: 'segment-seal'; readonly hour: string }
  | { readonly op: 'segment-read-sealed'; readonly segment: string }
  | { readonly op: 'segment-drop-open'; readonly hour: string }
  | { readonly op: 'segment-fold-uses'; readonly segment: string }
  | { readonly op: 'segment-list' }
  | {
      readonly op: 'segment-delete'
      readonly segment: string
      readonly what: 'records' | 'uses'
    }

export interface WriterRequest {
  readonly id: number
  readonly call: WriterCall
}

export type WriterReply =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly failure: WriterFailure }
  /** A checkpoint was signed: for the log. */
  | { readonly checkpoint: { readonly size: number; readonly note: string } }
  | { readonly past: Past }
  /** The disk is not as it was told last. */
  | { readonly disk: DiskSpace }

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

export interface WriterFailure {
  /** `writer-stopped`: nothing is written any more by this process (law 3). */
  readonly code: string
  readonly message: string
  readonly help: string
}
