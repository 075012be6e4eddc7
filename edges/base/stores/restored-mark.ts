/** `restored.json`: this directory was put back from a backup, and no person has accepted that yet. */

import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { syncDirectory, writeDurably } from '@holdfast/own-files/durable-file'

export interface RestoredMark {
  /** Random: the entry that accepts this very restore names it. */
  readonly id: string
  /** Size of the ledger as it was backed up. */
  readonly size: number
}

export function markRestored(directory: string, mark: RestoredMark): void {
  writeDurably(pathIn(directory), `${JSON.stringify(mark)}\n`, 0o600)
}

/** A mark that cannot be read is one all the same: its loss must not loosen anything. */
export function readMark(directory: string): RestoredMark | null {
  if (!existsSync(pathIn(directory))) return null
  try {
    const { id, size } = JSON.parse(
      readFileSync(pathIn(directory), 'utf8'),
    ) as Partial<RestoredMark>
    if (typeof id === 'string' && typeof size === 'number') return { id, size }
  } catch {
    // Told as below.
  }
  return { id: 'unreadable', size: 0 }
}

export function clearMark(directory: string): void {
  rmSync(pathIn(directory), { force: true })
  syncDirectory(directory)
}

function pathIn(directory: string): string {
  return join(directory, 'restored.json')
}
