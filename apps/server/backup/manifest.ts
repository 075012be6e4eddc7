/** `backup.json`: written last, so that a backup without it is none; it names the list of files by its digest. */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { RULES } from '@holdfast/core/model/rules'
import { nodeHash } from '@holdfast/edges-base/signers/hash'

export const FORMAT = 1
export const MANIFEST = 'backup.json'
export const LIST = 'files.ndjson'
/** Below it lies what goes back into a data directory. */
export const DATA = 'data'

export interface BackupManifest {
  readonly format: number
  readonly product: string
  readonly createdAt: string
  readonly ledger: {
    readonly id: string
    readonly size: number
    /** Hex. */
    readonly root: string
    readonly rules: number
    readonly checkpoint: { readonly size: number; readonly note: string } | null
  }
  readonly keys: 'apart' | 'inside'
  readonly files: { readonly count: number; readonly bytes: number; readonly digest: Digest }
}

export interface ListedFile {
  /** Below `data/`. */
  readonly path: string
  readonly bytes: number
  readonly digest: Digest
}

export interface BackupError {
  readonly code:
    'missing' | 'other-version' | 'damaged' | 'in-the-way' | 'other-ledger' | 'unwritable'
  readonly message: string
  readonly help: string
}

export function makeDirectory(path: string): Result<true, BackupError> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    return ok(true)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    const message = `${path} cannot be made: ${why}`
    return err({ code: 'unwritable', message, help: 'name a directory where you may write' })
  }
}

export function damaged(message: string): BackupError {
  return { code: 'damaged', message, help: 'use another backup: nothing was changed here' }
}

export function readManifest(directory: string): Result<BackupManifest, BackupError> {
  const path = join(directory, MANIFEST)
  if (!existsSync(path)) {
    return err({
      code: 'missing',
      message: `there is no whole backup in ${directory}`,
      help: `a backup has ${MANIFEST}, which is written last: make another with holdfast backup create`,
    })
  }
  const manifest = parsed(readFileSync(path, 'utf8'))
  if (manifest === null) return err(damaged(`${path} cannot be read`))
  if (manifest.format !== FORMAT || manifest.ledger.rules > RULES) {
    return err({
      code: 'other-version',
      message: `this backup was made by ${manifest.product} (format ${manifest.format}, rules ${manifest.ledger.rules}), which this version does not know`,
      help: 'use the version that made it, or a newer one',
    })
  }
  return ok(manifest)
}

function parsed(text: string): BackupManifest | null {
  try {
    const value = JSON.parse(text) as Partial<BackupManifest>
    const { format, ledger, files } = value
    const whole =
      Number.isSafeInteger(format) &&
      typeof ledger?.id === 'string' &&
      Number.isSafeInteger(ledger.size) &&
      Number.isSafeInteger(ledger.rules) &&
      typeof ledger.root === 'string' &&
      typeof files?.digest === 'string'
    return whole ? (value as BackupManifest) : null // What is used of it was just looked at.
  } catch {
    return null
  }
}

export function readList(
  directory: string,
  manifest: BackupManifest,
): Result<readonly ListedFile[], BackupError> {
  const path = join(directory, LIST)
  const text = existsSync(path) ? readFileSync(path, 'utf8') : ''
  if (digestOf(nodeHash, utf8(text)) !== manifest.files.digest) {
    return err(damaged(`${path} is not the list that the backup was made with`))
  }
  const files = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as ListedFile) // Our own lines, under the digest just compared.
  // It is written where files are made: a name that leads elsewhere is none of ours.
  const outside = files.find(({ path: one }) => one.split('/').some((part) => PARENTS.has(part)))
  return outside === undefined ? ok(files) : err(damaged(`the list names ${outside.path}`))
}

const PARENTS: ReadonlySet<string> = new Set(['', '.', '..'])
