/**
 * `holdfast backup create`: beside a running server or over a stopped one, by whoever may read the data directory.
 * The ledger first, then the files: what its entries cite was there before them.
 */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { formatInstant, type Instant } from '@holdfast/core/kernel/instant'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { checkPrivate } from '@holdfast/own-files/private-file'
import { syncDirectory, writeDurably } from '@holdfast/own-files/durable-file'
import { LONG, SHORT } from '@holdfast/edges-base/stores/segment-names'
import { verifyLedger } from '@holdfast/edges-base/stores/verify-ledger'
import { signatoryOf } from '@holdfast/edges-base/writer/head-check'
import { PRODUCT } from '../product.ts'
import { below, copyFile, copyLedger, syncFile, type Progress } from './copy.ts'
import {
  damaged,
  makeDirectory,
  DATA,
  FORMAT,
  LIST,
  MANIFEST,
  type BackupError,
  type BackupManifest,
  type ListedFile,
} from './manifest.ts'

export interface CreateOptions {
  readonly data: string
  readonly to: string
  readonly withKeys: boolean
  readonly now: Instant
  readonly progress: Progress
}

/** Of the directory itself: copied otherwise, held by a process, or about this place only. */
const NOT_COPIED = /^(?:ledger\.db.*|lock\.db.*|server\.json|restored\.json|reserve)$/
/** Of an hour of records that is written: it continues the blocks that were there when it began. */
const TAIL = /^(decisions\/.+)\.tail-(\d+)$/
/** Half-written, here and below. */
const TEMPORARY = /\.tmp$/
/** What opens things, and what is lost without each: apart, unless somebody asks. */
export const KEYS: readonly (readonly [name: string, lost: string])[] = [
  [
    'keys/checkpoint',
    'no server runs over this ledger any more; what it signed can still be checked',
  ],
  ['keys/master', 'all secrets of the embedded store'],
  ['keys/nonce', 'nonces on their way: agents ask for new ones'],
  ['keys/workload', 'workload tokens of the last minutes'],
  ['admin-token', 'nothing: the next start makes another'],
]
/** Hours may be sealed while they are copied: under their new name they are copied then. */
const PASSES_MAX = 5

export function createBackup(options: CreateOptions): Result<BackupManifest, BackupError> {
  const { data, to, withKeys, now, progress } = options
  const target = join(to, DATA)
  const blocked = mayWrite(data, to)
  if (blocked !== null) return err(blocked)
  const wasThere = existsSync(to)
  const made = makeDirectory(target)
  if (!made.ok) return made
  const open = checkPrivate(to)
  if (!open.ok) return err({ ...open.error, code: 'in-the-way' })
  let ledger: ReturnType<typeof copyLedger>
  try {
    ledger = copyLedger(data, join(target, 'ledger.db'), progress)
  } catch (thrown) {
    // Where there is no ledger, there is no backup to come.
    rmSync(wasThere ? target : to, { recursive: true })
    const message = thrown instanceof Error ? thrown.message : String(thrown)
    return err({ code: 'missing', message, help: 'name the data directory with --data' })
  }
  syncFile(join(target, 'ledger.db'))
  const sound = verifyLedger(target)
  const bad = sound.ok ? sound.value.firstBad : { seq: 0, why: sound.error.message }
  const by = signatoryOf(ledger.first)
  if (bad !== null || !by.ok) {
    return err(
      damaged(
        `the ledger is not sound (entry ${bad?.seq ?? 0}: ${bad?.why ?? 'none'}): holdfast ledger verify`,
      ),
    )
  }
  const files = copyAll(data, target, withKeys, progress)
  const list = files.map((file) => JSON.stringify(file)).join('\n')
  const text = list === '' ? '' : `${list}\n`
  writeDurably(join(to, LIST), text, 0o600)
  const manifest: BackupManifest = {
    format: FORMAT,
    product: PRODUCT,
    createdAt: formatInstant(now),
    ledger: {
      id: by.value.origin.slice('holdfast/'.length),
      size: ledger.size,
      root: ledger.root,
      rules: ledger.rules,
      checkpoint: ledger.checkpoint,
    },
    keys: withKeys ? 'inside' : 'apart',
    files: {
      count: files.length,
      bytes: files.reduce((sum, file) => sum + file.bytes, 0),
      digest: digestOf(nodeHash, utf8(text)),
    },
  }
  syncDirectory(target)
  writeDurably(join(to, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, 0o600)
  return ok(manifest)
}

function mayWrite(data: string, to: string): BackupError | null {
  const inside = relative(resolve(data), resolve(to))
  if (inside === '' || !(inside.startsWith('..') || resolve(to) === inside)) {
    return {
      code: 'in-the-way',
      message: `${to} lies in the data directory itself`,
      help: 'name a directory on another disk',
    }
  }
  if (existsSync(to) && (!statSync(to).isDirectory() || readdirSync(to).length > 0)) {
    return { code: 'in-the-way', message: `${to} is not empty`, help: 'name a new directory' }
  }
  return null
}

function copyAll(
  data: string,
  target: string,
  withKeys: boolean,
  progress: Progress,
): readonly ListedFile[] {
  const files = new Map<string, ListedFile>()
  let bytes = 0
  for (let pass = 0; pass < PASSES_MAX; pass++) {
    const listed = filesBelow(data, withKeys).filter((path) => !files.has(path))
    // A tail before the blocks it continues: what is packed meanwhile is in both, and counts once. One that began
    // later belongs to the next backup.
    const tails = pass === 0 ? listed.filter((path) => TAIL.test(path)) : []
    const fresh = [...tails, ...listed.filter((path) => !TAIL.test(path))]
    if (fresh.length === 0) break
    for (const path of fresh) {
      const copied = copyFile(below(data, path), below(target, path))
      if (copied === null) continue
      files.set(path, { path, ...copied })
      bytes += copied.bytes
      progress('bytes', bytes, null)
    }
  }
  return [...files.values()].filter(({ path }) => {
    const [, hour, after] = TAIL.exec(path) ?? []
    if (hour === undefined || files.has(`${hour}.blocks`)) return true
    // Its hour was sealed meanwhile, and is there as that.
    const sealed = [LONG, SHORT].some((end) => files.has(`${hour}${end}.sealed`))
    const left = after !== '0' || sealed
    if (left) rmSync(below(target, path))
    return !left
  })
}

function filesBelow(data: string, withKeys: boolean): readonly string[] {
  const found: string[] = []
  const walk = (folder: string): void => {
    for (const entry of readdirSync(join(data, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (NOT_COPIED.test(path) || TEMPORARY.test(path)) continue
      if (!withKeys && (path === 'keys' || path === 'admin-token')) continue
      const stats = statSync(join(data, path), { throwIfNoEntry: false })
      if (stats?.isDirectory() === true) walk(path)
      else if (stats?.isFile() === true) found.push(path)
    }
  }
  walk('')
  return found
}
