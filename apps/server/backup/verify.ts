/** `holdfast backup verify`: offline, everything: each file, each line, each signature, each blob under its name. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { replay } from '../upgrade.ts'
import { citedBy } from './cited.ts'
import { below, digestOfFile, type Progress } from './copy.ts'
import {
  damaged,
  DATA,
  readList,
  readManifest,
  type BackupError,
  type BackupManifest,
  type ListedFile,
} from './manifest.ts'

export interface CheckedBackup {
  readonly manifest: BackupManifest
  readonly files: readonly ListedFile[]
  /** Bytes that the ledger cites and that were gone when it was made: told, never guessed. */
  readonly missing: readonly Digest[]
}

export function verifyBackup(
  directory: string,
  progress: Progress,
): Result<CheckedBackup, BackupError> {
  const manifest = readManifest(directory)
  if (!manifest.ok) return manifest
  const list = readList(directory, manifest.value)
  if (!list.ok) return list
  const data = join(directory, DATA)
  const problem = ledgerProblem(data, manifest.value) ?? filesProblem(data, list.value, progress)
  if (problem !== null) return err(damaged(problem))
  const state = replay(data)
  if (!state.ok) return err(damaged(state.error.message))
  const there = new Set(list.value.map((file) => blobOf(file.path)))
  const missing = [...citedBy(state.value)].filter((digest) => !there.has(digest))
  return ok({ manifest: manifest.value, files: list.value, missing })
}

function ledgerProblem(data: string, { ledger }: BackupManifest): string | null {
  const checked = verifyLedger(data)
  if (!checked.ok) return checked.error.message
  const { firstBad, entries, root, ledgerId } = checked.value
  if (firstBad !== null) return `entry ${firstBad.seq}: ${firstBad.why}`
  if (ledgerId !== ledger.id) return `the ledger is ${ledgerId}, and ${ledger.id} was backed up`
  if (entries !== ledger.size || root !== ledger.root) {
    return `the ledger has ${entries} entries with another root than the ${ledger.size} that were backed up`
  }
  return null
}

function filesProblem(
  data: string,
  files: readonly ListedFile[],
  progress: Progress,
): string | null {
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  let done = 0
  for (const { path, bytes, digest } of files) {
    const at = below(data, path)
    if (!existsSync(at)) return `${path} is missing`
    const found = digestOfFile(at)
    if (found.bytes !== bytes || found.digest !== digest) return `${path} was changed`
    const blob = blobOf(path)
    if (blob !== null && contentOf(at) !== blob) return `${path} does not hold what its name says`
    done += bytes
    progress('bytes', done, total)
  }
  const known = new Set(['ledger.db', ...files.map((file) => file.path)])
  const more = readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `${entry.parentPath}/${entry.name}`.slice(data.length + 1))
    .find((path) => !known.has(path) && !path.startsWith('ledger.db-'))
  return more === undefined ? null : `${more} is in no list`
}

/** The digest that a blob's name says; null: it is another file. */
function blobOf(path: string): Digest | null {
  if (!/^blobs\/[0-9a-f]{2}\/[0-9a-f]{64}\.gz$/.test(path)) return null
  return `sha256:${basename(path, '.gz')}` as Digest // 64 hex digits, as just matched.
}

function contentOf(path: string): Digest | null {
  try {
    const bytes = gunzipSync(readFileSync(path), { maxOutputLength: 2 * LIMITS.reportBytesMax })
    return digestOf(nodeHash, new Uint8Array(bytes))
  } catch {
    return null
  }
}
