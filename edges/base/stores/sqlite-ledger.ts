/**
 * The embedded ledger store: `node:sqlite` in WAL mode with `synchronous=FULL`, so a returned append
 * survives power loss. `lock.db` is held exclusively: a second server on the same data is told so.
 * Synchronous: it runs on the write thread, or offline.
 */

import { accessSync, constants, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { checkPrivate, createPrivate } from '@holdfast/own-files/private-file'
import type { LedgerCopy, StoredLedger, StoreError } from '../ports/stores.ts'

const LEDGER_TABLES =
  'CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, line TEXT NOT NULL) STRICT;' +
  'CREATE TABLE IF NOT EXISTS checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT'

export function openSqlite(directory: string): Result<StoredLedger, StoreError> {
  const writable = prepareDirectory(directory)
  if (!writable.ok) return writable
  const lock = takeLock(directory)
  if (!lock.ok) return lock
  try {
    createPrivate(join(directory, 'ledger.db'))
    const db = new DatabaseSync(join(directory, 'ledger.db'))
    db.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA fullfsync=ON')
    db.exec(LEDGER_TABLES)
    const sound = db.prepare('PRAGMA quick_check').get()
    if (sound?.['quick_check'] !== 'ok') throw new Error(String(sound?.['quick_check']))
    return ok(ledgerOver(db, lock.value))
  } catch (thrown) {
    lock.value.close()
    return err(storeError(directory, thrown))
  }
}

/** Without the lock and without writing: for `ledger verify` beside a running server, or after one. */
export function openSqliteReadOnly(directory: string): Result<StoredLedger, StoreError> {
  const path = join(directory, 'ledger.db')
  if (!existsSync(path)) {
    return err({
      code: 'data-missing',
      message: `there is no ledger in ${directory}`,
      help: 'name the data directory with --data',
    })
  }
  try {
    const db = new DatabaseSync(path, { readOnly: true })
    db.prepare('SELECT count(*) FROM entry').get()
    return ok(ledgerOver(db, undefined))
  } catch (thrown) {
    return err(storeError(directory, thrown))
  }
}

/** Into a new file, quickly: whoever copies makes it durable when it is whole. */
export function copyToSqlite(path: string): LedgerCopy {
  createPrivate(path)
  const db = new DatabaseSync(path)
  db.exec('PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF')
  db.exec(LEDGER_TABLES)
  const entry = db.prepare('INSERT INTO entry (seq, line) VALUES (?, ?)')
  const checkpoint = db.prepare('INSERT INTO checkpoint (size, note) VALUES (?, ?)')
  const together = (write: () => void): void => {
    db.exec('BEGIN')
    write()
    db.exec('COMMIT')
  }
  return {
    add: (from, lines) =>
      together(() => lines.forEach((line, index) => entry.run(from + index, line))),
    putCheckpoints: (all) =>
      together(() => all.forEach(({ size, note }) => checkpoint.run(size, note))),
    close: () => db.close(),
  }
}

function prepareDirectory(directory: string): Result<true, StoreError> {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.W_OK)
    return checkPrivate(directory)
  } catch (thrown) {
    return err({
      code: 'data-unwritable',
      message: `the data directory ${directory} cannot be written: ${messageOf(thrown)}`,
      help: 'choose another with HOLDFAST_DATA or --data',
    })
  }
}

/** What a server holds for as long as it runs. */
export function sqliteLock(directory: string): string {
  return join(directory, 'lock.db')
}

/**
 * SQLite's own lock ends with the process that holds it, however that ends. The reserved one, which is got or not in
 * one step: two that go on to the exclusive one at once stand in each other's way, and neither gets it.
 */
function takeLock(directory: string): Result<DatabaseSync, StoreError> {
  try {
    createPrivate(sqliteLock(directory))
    const lock = new DatabaseSync(sqliteLock(directory))
    try {
      lock.exec('BEGIN IMMEDIATE')
    } catch (thrown) {
      lock.close()
      throw thrown
    }
    return ok(lock)
  } catch (thrown) {
    return err(storeError(directory, thrown))
  }
}

function storeError(directory: string, thrown: unknown): StoreError {
  const message = messageOf(thrown)
  if (/locked|busy/i.test(message)) {
    return {
      code: 'data-in-use',
      message: `another server uses ${directory}`,
      help: 'stop it, or choose another directory with HOLDFAST_DATA or --data',
    }
  }
  if (/readonly|read-only|unable to open|permission|full|EACCES|EROFS/i.test(message)) {
    return {
      code: 'data-unwritable',
      message: `the data directory ${directory} cannot be written: ${message}`,
      help: 'make room or change its permissions; nothing was lost',
    }
  }
  return {
    code: 'data-corrupt',
    message: `the ledger in ${directory} is damaged: ${message}`,
    help: 'run holdfast ledger verify, and restore the directory from a backup',
  }
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}

function ledgerOver(db: DatabaseSync, lock: DatabaseSync | undefined): StoredLedger {
  const count = db.prepare('SELECT coalesce(max(seq), -1) + 1 AS size FROM entry')
  const range = db.prepare('SELECT line FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq')
  const size = (): number => Number(count.get()?.['size'] ?? 0)
  return {
    append(expectedSize, lines) {
      const insert = db.prepare('INSERT INTO entry (seq, line) VALUES (?, ?)')
      db.exec('BEGIN IMMEDIATE')
      try {
        const now = size()
        if (now !== expectedSize) {
          db.exec('ROLLBACK')
          return { conflict: true, size: now }
        }
        lines.forEach((line, index) => insert.run(expectedSize + index, line))
        db.exec('COMMIT')
        return { size: expectedSize + lines.length }
      } catch (thrown) {
        // The caller stops for good (law 3); a rollback that fails too changes nothing about that.
        try {
          db.exec('ROLLBACK')
        } catch {
          throw thrown
        }
        throw thrown
      }
    },
    read: (from, to) => range.all(from, to).map((row) => String(row['line'])),
    size,
    putCheckpoint(at, note) {
      db.prepare('INSERT OR REPLACE INTO checkpoint (size, note) VALUES (?, ?)').run(at, note)
    },
    checkpoints: () =>
      db
        .prepare('SELECT size, note FROM checkpoint ORDER BY size')
        .all()
        .map((row) => ({ size: Number(row['size']), note: String(row['note']) })),
    lastCheckpoint() {
      const row = db.prepare('SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1').get()
      return row === undefined
        ? undefined
        : { size: Number(row['size']), note: String(row['note']) }
    },
    snapshot() {
      db.exec('BEGIN')
      size()
    },
    close() {
      db.close()
      lock?.close()
    },
  }
}
