/** Copies beside a running server: files with their digests, and the ledger line by line in one read transaction. */

import { createHash } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { hex, utf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import { append, EMPTY_FRONTIER, leafHash, rootOf } from '@holdfast/core/ledger/merkle'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { createPrivate } from '@holdfast/own-files/private-file'
import { LEDGER_TABLES, openLedgerReadOnly } from '@holdfast/edges-base/stores/sqlite-ledger'
import type { ListedFile } from './manifest.ts'

/** How much is done, for whoever waits: of entries or of bytes. */
export type Progress = (what: 'entries' | 'bytes', done: number, total: number | null) => void

const CHUNK_BYTES = 1024 * 1024
const CHUNK_LINES = 5_000

/** As far as it reached when it was opened: what is appended meanwhile belongs to the next backup. Null: it is gone. */
export function copyFile(from: string, to: string): Omit<ListedFile, 'path'> | null {
  if (!existsSync(from)) return null
  let source: number
  try {
    source = openSync(from, 'r')
  } catch (thrown) {
    // Sealed, swept or renamed since it was listed.
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return null
    throw thrown
  }
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
  const target = openSync(to, 'wx', 0o600)
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(CHUNK_BYTES)
  let bytes = 0
  try {
    for (;;) {
      const read = readSync(source, buffer, 0, buffer.length, bytes)
      if (read === 0) break
      hash.update(buffer.subarray(0, read))
      for (let at = 0; at < read;) at += writeSync(target, buffer, at, read - at)
      bytes += read
    }
    fsyncSync(target)
  } finally {
    closeSync(source)
    closeSync(target)
  }
  return { bytes, digest: `sha256:${hash.digest('hex')}` as Digest } // 64 hex digits.
}

export function digestOfFile(path: string): Omit<ListedFile, 'path'> {
  const source = openSync(path, 'r')
  const hash = createHash('sha256')
  const buffer = Buffer.alloc(CHUNK_BYTES)
  let bytes = 0
  try {
    for (;;) {
      const read = readSync(source, buffer, 0, buffer.length, bytes)
      if (read === 0) break
      hash.update(buffer.subarray(0, read))
      bytes += read
    }
  } finally {
    closeSync(source)
  }
  return { bytes, digest: `sha256:${hash.digest('hex')}` as Digest } // 64 hex digits.
}

export interface CopiedLedger {
  readonly size: number
  /** Hex. */
  readonly root: string
  readonly first: string
  readonly rules: number
  readonly checkpoint: { readonly size: number; readonly note: string } | null
}

/** Throws where it cannot be read. A page is never copied: a damaged one would travel with it unseen. */
export function copyLedger(directory: string, to: string, progress: Progress): CopiedLedger {
  const opened = openLedgerReadOnly(directory)
  if (!opened.ok) throw new Error(opened.error.message)
  const source = opened.value
  createPrivate(to)
  const target = new DatabaseSync(to)
  try {
    source.snapshot()
    target.exec('PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF')
    target.exec(LEDGER_TABLES)
    const insert = target.prepare('INSERT INTO entry (seq, line) VALUES (?, ?)')
    const size = source.size()
    let frontier = EMPTY_FRONTIER
    let rules = 1
    for (let from = 0; from < size; from += CHUNK_LINES) {
      target.exec('BEGIN')
      for (const line of source.read(from, Math.min(size, from + CHUNK_LINES))) {
        insert.run(frontier.size, line)
        frontier = append(nodeHash, frontier, leafHash(nodeHash, utf8(line)))
        if (line.includes('"kind":"rules.changed"')) rules = rulesIn(line)
      }
      target.exec('COMMIT')
      progress('entries', frontier.size, size)
    }
    if (frontier.size !== size)
      throw new Error(`of ${size} entries only ${frontier.size} are there`)
    const note = target.prepare('INSERT INTO checkpoint (size, note) VALUES (?, ?)')
    target.exec('BEGIN')
    for (const one of source.checkpoints()) note.run(one.size, one.note)
    target.exec('COMMIT')
    return {
      size,
      root: hex(rootOf(nodeHash, frontier)),
      first: source.read(0, 1)[0] ?? '',
      rules,
      checkpoint: source.lastCheckpoint() ?? null,
    }
  } finally {
    target.close()
    source.close()
  }
}

function rulesIn(line: string): number {
  return (JSON.parse(line) as { body: { to: number } }).body.to // Our own entry.
}

export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

export function below(directory: string, path: string): string {
  return join(directory, ...path.split('/'))
}
