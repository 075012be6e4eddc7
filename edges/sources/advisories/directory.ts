/**
 * A directory of documents, read as they are taken: a large one alone, small ones a few at once. A file that
 * changes while it is read waits for the next look, one that cannot be had does not keep the others from being
 * taken, and a directory that is suddenly empty is an error: nobody withdrew everything at once.
 */

import { constants, type BigIntStats } from 'node:fs'
import { open, realpath, stat, type FileHandle } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { checkDocument, checksOf } from './check-document.ts'
import { isInside, isPassedOver, listDocuments } from './listing.ts'

/** Fills `bytes` from the start of the file; how much there was. */
export type ReadFile = (handle: FileHandle, bytes: Uint8Array) => Promise<number>

/** A name in `changed` that is a directory stands for what is below it; `.` for a complete look. */
export async function* pollDirectory(
  call: PollCall,
  read: ReadFile = readFromStart,
): AsyncGenerator<Polled> {
  const root = await rootOf(call.fetch.directory ?? '')
  const place: Place = { root, call, checks: checksOf(call.fetch), read, toldAt: 0 }
  const look = await lookAt(place)
  const failures: SourceError[] = look.unread.map(directoryUnread)
  if (look.complete && look.files.length === 0 && failures.length === 0) refuseEmpty(call)
  for await (const { files, done } of changedOf(place, look.files)) {
    const taken = await Promise.allSettled(files.map((file) => take(place, file)))
    for (const [index, result] of taken.entries()) {
      call.signal.throwIfAborted()
      if (result.status === 'rejected') failures.push(failureOf(files[index] ?? '', result.reason))
      else if (result.value !== null) yield result.value
    }
    if (failures.length >= LIMITS.feedFailuresMax) throw summed(failures)
    tell(place, done, look.files.length)
  }
  // What an unreadable part held is not gone.
  if (look.complete && look.unread.length === 0) yield* goneOf(look.files, call)
  if (failures.length > 0) throw summed(failures)
}

interface Place {
  /** A real path. */
  readonly root: string
  readonly call: PollCall
  readonly checks: string
  readonly read: ReadFile
  toldAt: number
}

async function rootOf(directory: string): Promise<string> {
  try {
    const root = await realpath(directory)
    if ((await stat(root)).isDirectory()) return root
  } catch {
    // Told below, in the same words as any other thing that is no directory.
  }
  throw new SourceError(
    'unreadable',
    `the directory \`${directory}\` cannot be read`,
    'check that it exists, is mounted and may be read; what was there goes on counting',
  )
}

interface Look {
  readonly files: readonly string[]
  readonly unread: readonly string[]
  readonly complete: boolean
}

async function lookAt({ root, call }: Place): Promise<Look> {
  const { changed } = call
  if (changed === null || changed.has('.')) {
    return { ...(await listDocuments(root)), complete: true }
  }
  const files = new Set<string>()
  const unread: string[] = []
  for (const name of namesOf(changed)) {
    const found = await statOf(join(root, name))
    if (found === null || !(await isOwnName(root, name, found.isDirectory()))) continue
    if (found.isFile()) files.add(name)
    if (!found.isDirectory()) continue
    const below = await listDocuments(root, name)
    for (const file of below.files) files.add(file)
    unread.push(...below.unread)
  }
  return { files: [...files].toSorted(), unread, complete: false }
}

/** Behind a link to a directory the same files have another name already. */
async function isOwnName(root: string, name: string, isDirectory: boolean): Promise<boolean> {
  const folder = join(root, isDirectory ? name : dirname(name))
  return (await realpath(folder).catch(() => null)) === folder
}

/** Of a checksum or a signature that changed, the document it stands beside. */
function namesOf(changed: ReadonlySet<string>): readonly string[] {
  const names = [...changed].map((one) =>
    one
      .split(sep)
      .join('/')
      .replace(/\.(?:sha256|sig)$/, ''),
  )
  return [...new Set(names)].filter((name) =>
    name.split('/').every((part) => part !== '' && !isPassedOver(part)),
  )
}

function refuseEmpty(call: PollCall): void {
  if (call.cursors.size === 0) return
  throw new SourceError(
    'unreadable',
    `the directory is empty, and held ${call.cursors.size} documents`,
    'check that it is mounted; what was there goes on counting',
  )
}

interface Group {
  readonly files: readonly string[]
  /** How many of all files are looked at after it. */
  readonly done: number
}

/** What changed, in order: small files in groups, because waiting for each by itself is most of the time. */
async function* changedOf(place: Place, files: readonly string[]): AsyncGenerator<Group> {
  const { root, call, checks } = place
  for (let at = 0; at < files.length; at += LIMITS.feedStatsMax) {
    const some = files.slice(at, at + LIMITS.feedStatsMax)
    const stats = await Promise.all(some.map((file) => statOf(join(root, file))))
    let group: string[] = []
    let size = 0n
    for (const [index, file] of some.entries()) {
      const found = stats[index] ?? null
      if (found === null || cursorOf(found, checks) === call.cursors.get(file)) continue
      if (group.length > 0 && size + found.size > BigInt(LIMITS.feedGroupBytes)) {
        yield { files: group, done: at + index }
        group = []
        size = 0n
      }
      group.push(file)
      size += found.size
    }
    yield { files: group, done: at + some.length }
  }
}

/** Null: it went away since it was listed. */
async function statOf(path: string): Promise<BigIntStats | null> {
  return stat(path, { bigint: true }).catch(() => null)
}

/** Null: it is no file of this directory, or it is changing right now. */
async function take(place: Place, file: string): Promise<Polled | null> {
  const { root, call, checks } = place
  const handle = await openInside(root, file)
  if (handle === null) return null
  try {
    const before = await handle.stat({ bigint: true })
    if (!before.isFile()) return null
    if (before.size > BigInt(LIMITS.feedDocumentBytesMax)) {
      const message = `\`${file}\` is larger than ${LIMITS.feedDocumentBytesMax} bytes`
      throw new SourceError('unreadable', message, 'publish it in parts')
    }
    const bytes = new Uint8Array(Number(before.size))
    const count = await place.read(handle, bytes)
    const cursor = cursorOf(before, checks)
    const after = [await handle.stat({ bigint: true }), await statOf(join(root, file))]
    const isStill = after.every((stats) => stats !== null && cursorOf(stats, checks) === cursor)
    if (count < bytes.length || !isStill) return null
    await checkDocument(call.fetch, file, bytes, (suffix) => besideOf(root, `${file}${suffix}`))
    return { kind: 'document', file, bytes, cursor }
  } finally {
    await handle.close()
  }
}

/** What was checked is what is opened: no link at the end of the path, and no pipe that keeps us waiting. */
async function openInside(root: string, file: string): Promise<FileHandle | null> {
  try {
    const real = await realpath(join(root, file))
    if (!isInside(root, real)) return null
    return await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT' || codeOf(thrown) === 'ELOOP') return null
    throw thrown
  }
}

async function readFromStart(handle: FileHandle, bytes: Uint8Array): Promise<number> {
  for (let at = 0; at < bytes.length;) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, at)
    if (bytesRead === 0) return at
    at += bytesRead
  }
  return bytes.length
}

async function besideOf(root: string, file: string): Promise<Uint8Array | null> {
  const handle = await openInside(root, file)
  if (handle === null) return null
  try {
    const found = await handle.stat()
    if (!found.isFile()) return null
    const bytes = new Uint8Array(Math.min(found.size, LIMITS.besideBytesMax))
    return bytes.subarray(0, await readFromStart(handle, bytes))
  } finally {
    await handle.close()
  }
}

/** Any change of content touches one of these: rewriting in place, replacing, setting the time back. */
function cursorOf(stats: BigIntStats, checks: string): string {
  const stamp = `${stats.size}-${stats.mtimeNs}-${stats.ino}-${stats.ctimeNs}`
  return checks === '' ? stamp : `${stamp}-${checks}`
}

/** About a hundred times in all: a screen is behind it. */
function tell(place: Place, done: number, total: number): void {
  if (done < total && done < place.toldAt + total / 100) return
  place.toldAt = done
  place.call.progress(done, total)
}

function* goneOf(files: readonly string[], call: PollCall): Generator<Polled> {
  const there = new Set(files)
  for (const file of [...call.cursors.keys()].toSorted()) {
    if (!there.has(file)) yield { kind: 'gone', file }
  }
}

function directoryUnread(folder: string): SourceError {
  const where = folder === '' ? 'the directory' : `the directory \`${folder}\` in it`
  return new SourceError('unreadable', `${where} cannot be read`, READABLE)
}

function failureOf(file: string, thrown: unknown): SourceError {
  if (thrown instanceof SourceError) return thrown
  const code = codeOf(thrown)
  // Not about a file: a broken invariant, or the poll was stopped.
  if (code === undefined) throw thrown
  return new SourceError('unreadable', `\`${file}\` cannot be read: ${code}`, READABLE)
}

const READABLE = 'let the server read it; what was there goes on counting'

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : undefined
}

function summed(failures: readonly SourceError[]): SourceError {
  const [first] = failures
  if (first === undefined || failures.length === 1) return first ?? directoryUnread('')
  const { code, message, help } = first
  return new SourceError(code, `${message}, and ${failures.length - 1} more`, help)
}
