/**
 * `holdfast backup restore`: into a directory that is empty, or holds the keys alone. Marked before anything else is
 * there, so that no start takes it for the newest state.
 */

import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { sameBytes } from '@holdfast/core/kernel/bytes'
import { err, type Result } from '@holdfast/core/kernel/result'
import { loadSigner } from '@holdfast/own-files/ed25519'
import { syncDirectory } from '@holdfast/own-files/durable-file'
import { checkPrivate } from '@holdfast/own-files/private-file'
import { markRestored } from '@holdfast/edges-base/stores/restored-mark'
import { openLedgerReadOnly } from '@holdfast/edges-base/stores/ledger'
import { signatoryOf } from '@holdfast/edges-base/writer/head-check'
import { below, copyFile, type Progress } from './copy.ts'
import { KEYS } from './create.ts'
import { damaged, makeDirectory, DATA, type BackupError } from './manifest.ts'
import { verifyBackup, type CheckedBackup } from './verify.ts'

export interface RestoreOptions {
  readonly from: string
  readonly data: string
  /** The ledger that is meant; null: whichever it is. */
  readonly ledger: string | null
  readonly progress: Progress
}

export function restoreBackup(options: RestoreOptions): Result<CheckedBackup, BackupError> {
  const { from, data, ledger, progress } = options
  const checked = verifyBackup(from, progress)
  if (!checked.ok) return checked
  const { manifest, files } = checked.value
  if (ledger !== null && ledger !== manifest.ledger.id) {
    return err(other(`this is a backup of the ledger ${manifest.ledger.id}, not of ${ledger}`))
  }
  const refused = prepare(data) ?? keyProblem(from, data)
  if (refused !== null) return err(refused)
  markRestored(data, { id: randomUUID(), size: manifest.ledger.size })
  const ours = new Set(KEYS.map(([name]) => name))
  const total = files.reduce((sum, file) => sum + file.bytes, 0)
  let done = 0
  for (const { path, digest, bytes } of files) {
    // Keys that lie here already are the operator's.
    if (ours.has(path) && existsSync(below(data, path))) continue
    const copied = copyFile(below(join(from, DATA), path), below(data, path))
    if (copied?.digest !== digest) return err(damaged(`${path} was changed while it was copied`))
    done += bytes
    progress('bytes', done, total)
  }
  // Last: without it there is nothing that could start.
  copyFile(join(from, DATA, 'ledger.db'), join(data, 'ledger.db'))
  syncDirectory(data)
  return checked
}

function prepare(data: string): BackupError | null {
  const made = makeDirectory(data)
  if (!made.ok) return made.error
  const open = checkPrivate(data)
  if (!open.ok) return { ...open.error, code: 'in-the-way' }
  const more = readdirSync(data).filter((name) => name !== 'keys' && name !== 'admin-token')
  if (more.length === 0) return null
  return {
    code: 'in-the-way',
    message: `${data} is not empty: ${more.slice(0, 3).join(', ')}`,
    help: 'restore into a new directory, or one with nothing but the keys, and name it with --data',
  }
}

/** The key that lies there already says which ledger it is for. */
function keyProblem(from: string, data: string): BackupError | null {
  const path = join(data, 'keys', 'checkpoint')
  if (!existsSync(path)) return null
  const signer = loadSigner(path, 'checkpoint')
  if (!signer.ok) return { ...signer.error, code: 'in-the-way' }
  const opened = openLedgerReadOnly(join(from, DATA))
  if (!opened.ok) return damaged(opened.error.message)
  const by = signatoryOf(opened.value.read(0, 1)[0] ?? '')
  opened.value.close()
  if (!by.ok) return damaged(by.error.message)
  if (sameBytes(by.value.key.publicKey, signer.value.publicKey)) return null
  return other(`${path} is the key of another ledger than this backup is of`)
}

function other(message: string): BackupError {
  return {
    code: 'other-ledger',
    message,
    help: 'holdfast backup verify names the ledger of a backup',
  }
}
