/**
 * What only the driver needs of storage. Every method is asynchronous: the implementation lives on
 * the write thread, and the decide thread does no synchronous I/O.
 */

import type { Digest } from '@holdfast/core/kernel/hash'

/** The append-only log of canonical entries. */
export interface LedgerStore {
  /**
   * Appends all lines in one durable transaction: when it resolves with `size`, they survive power
   * loss. MUST NOT append anything on `conflict`. A rejected promise means the outcome is unknown;
   * the caller MUST stop writing and MUST NOT retry (law 3).
   */
  append(
    expectedSize: number,
    lines: readonly string[],
  ): Promise<{ readonly size: number } | { readonly conflict: true; readonly size: number }>
  /** Canonical lines of [from, to). */
  read(from: number, to: number): Promise<readonly string[]>
  size(): Promise<number>
}

/** Content-addressed compressed files, fsynced with their directory before `put` resolves. */
export interface BlobStore {
  put(bytes: Uint8Array): Promise<Digest>
  /** Undefined means absent; bytes whose digest does not match reject. */
  get(digest: Digest): Promise<Uint8Array | undefined>
  /** Unless it was put again at or after `before`: the bytes of a later put are another's. */
  delete(digest: Digest, before: number): Promise<void>
  /** As `delete`, and durably so when it resolves: no power loss MUST bring them back. */
  erase(digests: readonly Digest[]): Promise<void>
  /**
   * Blobs last put before `at`; the bytes of a later put of the same digest count as new. MUST NOT keep what is
   * written waiting, however many there are.
   */
  olderThan(at: number): Promise<readonly Digest[]>
}

export interface StoredSegment {
  /** The hour, `2026-11-24T12`. */
  readonly segment: string
  readonly bytes: number
}

/** Hourly append-only files of decision records, one canonical line each. */
export interface SegmentStore {
  /** Durable (fsynced) when it resolves if `durable`; else within 100 ms. */
  append(segment: string, lines: readonly string[], durable: boolean): Promise<void>
  /** The first whole line that holds the text, read beside the writer; null: there is none. */
  find(segment: string, text: string): Promise<string | null>
  read(segment: string): Promise<readonly string[]>
  list(): Promise<readonly StoredSegment[]>
  delete(segment: string): Promise<void>
}
