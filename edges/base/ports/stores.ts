/**
 * What only the driver needs of storage. Every method is asynchronous: the implementation lives on
 * the write thread, and the decide thread does no synchronous I/O.
 */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { SealedSegment, UsesLeft } from '@holdfast/core/model/decision'

/** The size by now; on `conflict` nothing was appended. */
export type Appended =
  { readonly size: number } | { readonly conflict: true; readonly size: number }

/** The append-only log of canonical entries. */
export interface LedgerStore {
  /**
   * Appends all lines in one durable transaction: when it resolves with `size`, they survive power
   * loss. MUST NOT append anything on `conflict`. A rejected promise means the outcome is unknown;
   * the caller MUST stop writing and MUST NOT retry (law 3). One append MUST have ended before the next begins.
   */
  append(expectedSize: number, lines: readonly string[]): Promise<Appended>
  /** Canonical lines of [from, to). */
  read(from: number, to: number): Promise<readonly string[]>
  size(): Promise<number>
}

export interface StoredCheckpoint {
  readonly size: number
  readonly note: string
}

/**
 * A ledger with its checkpoints, on the thread that has it to itself, or read beside that. Synchronous, for there it
 * is the only work. What it MUST do is the contract that every store is tested with (stores/ledger-contract).
 */
export interface StoredLedger {
  /** As `LedgerStore`: durable when it returns, all lines or none. Throws where the outcome is unknown. */
  append(expectedSize: number, lines: readonly string[]): Appended
  /** Canonical lines of [from, to). */
  read(from: number, to: number): readonly string[]
  size(): number
  /** Durable when it returns; of two at one size the later counts. */
  putCheckpoint(size: number, note: string): void
  /** Of the smallest size first. */
  checkpoints(): readonly StoredCheckpoint[]
  /** Of the largest size. */
  lastCheckpoint(): StoredCheckpoint | undefined
  /** From here on everything is read as it is now, whatever a server appends; ends with `close`. */
  snapshot(): void
  /** Gives back whatever kept a second server away. */
  close(): void
}

/** A new ledger that is filled from another: durable when whoever fills it says so. */
export interface LedgerCopy {
  add(from: number, lines: readonly string[]): void
  putCheckpoints(all: readonly StoredCheckpoint[]): void
  close(): void
}

export interface StoreError {
  readonly code: 'data-in-use' | 'data-corrupt' | 'data-unwritable' | 'data-missing' | 'not-private'
  readonly message: string
  readonly help: string
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
