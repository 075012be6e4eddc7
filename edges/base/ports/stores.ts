/**
 * What only the driver needs of storage. Every method is asynchronous: the implementation lives on
 * the write thread, and the decide thread does no synchronous I/O.
 */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { SealedSegment, UsesLeft } from '@holdfast/core/model/decision'

/** The append-only log of canonical entries. */
export interface LedgerStore {
  /**
   * Appends all lines in one durable transaction: when it resolves with `size`, they survive power
   * loss. MUST NOT append anything on `conflict`. A rejected promise means the outcome is unknown;
   * the caller MUST stop writing and MUST NOT retry (law 3). One append MUST have ended before the next begins.
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
  /** An hour with what is kept of it, `2026-11-24T12-30d`; the hour alone as earlier versions sealed it. */
  readonly segment: string
  /** `uses`: the use rows that are left of records that are gone. */
  readonly what: 'records' | 'uses'
  readonly bytes: number
}

/** Decision records hour by hour. Readers look into the files beside the writer (stores/read-records). */
export interface SegmentStore {
  /** Durable (fsynced) when it resolves if `durable`; else within 60 ms. */
  append(hour: string, lines: readonly string[], durable: boolean): Promise<void>
  /** Hours whose lines lie there as they were written, oldest first. */
  open(): Promise<readonly string[]>
  /** Writes what is kept of it, durable when it resolves; what was written stays until `dropOpen`. */
  seal(hour: string): Promise<readonly SealedSegment[]>
  /** What a sealed segment holds: for one whose entry is not in the ledger. */
  readSealed(segment: string): Promise<SealedSegment>
  dropOpen(hour: string): Promise<void>
  /** Writes the use rows of what is about to go; null: there are none. */
  foldUses(segment: string): Promise<UsesLeft | null>
  /** What is sealed, oldest first. */
  list(): Promise<readonly StoredSegment[]>
  delete(segment: string, what: StoredSegment['what']): Promise<void>
}

/** Of the disk the data directory is on, in bytes; `total`: what may be used at all. */
export interface DiskSpace {
  readonly total: number
  readonly free: number
}
