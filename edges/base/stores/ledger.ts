/** Which store a ledger is kept in: the only place that knows. There is the embedded one. */

import type { Result } from '@holdfast/core/kernel/result'
import type { LedgerCopy, StoredLedger, StoreError } from '../ports/stores.ts'
import { copyToSqlite, openSqlite, openSqliteReadOnly, sqliteLock } from './sqlite-ledger.ts'

/** To write to, made where there is none; a second one on the same data is told so. */
export function openLedger(directory: string): Result<StoredLedger, StoreError> {
  return openSqlite(directory)
}

/** Without writing: beside a running server, or after one. */
export function openLedgerReadOnly(directory: string): Result<StoredLedger, StoreError> {
  return openSqliteReadOnly(directory)
}

export function newLedgerCopy(path: string): LedgerCopy {
  return copyToSqlite(path)
}

/** The file that a running server holds a lock on. */
export function lockOf(directory: string): string {
  return sqliteLock(directory)
}
