/**
 * Tells soon which names below a directory changed. One watch per directory: Node's own recursive watch takes
 * one per file on Linux, of which a feed has hundreds of thousands, and loses a file that is replaced by renaming.
 * What it tells is a hint: a complete look finds the rest.
 */

import { watch, type FSWatcher } from 'node:fs'
import { lstat, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { isPassedOver, listDocuments } from './listing.ts'

/** Calls `onChanged` with paths below the directory; a directory stands for what is below it, `.` for everything. */
export function watchDirectory(
  directory: string,
  onChanged: (names: ReadonlySet<string>) => void,
  system: Partial<WatchSystem> = {},
): () => void {
  const watching: Watching = {
    directory,
    onChanged,
    system: { watch, sameMs: LIMITS.watchSameMs, pollMs: LIMITS.watchPollMs, ...system },
    watchers: new Map(),
    place: null,
    polled: null,
    polledAt: 0,
    names: new Set(),
    moved: new Set(),
    busySince: 0,
    timer: undefined,
    work: Promise.resolve(),
    isClosed: false,
  }
  const look = (): void => queue(watching, () => lookAgain(watching))
  look()
  const timer = setInterval(look, watching.system.sameMs)
  timer.unref()
  return () => {
    watching.isClosed = true
    clearInterval(timer)
    clearTimeout(watching.timer)
    dropAll(watching)
  }
}

/** What a test hands in its own of. */
export interface WatchSystem {
  readonly watch: typeof watch
  readonly sameMs: number
  readonly pollMs: number
}

interface Watching {
  readonly directory: string
  readonly onChanged: (names: ReadonlySet<string>) => void
  readonly system: WatchSystem
  /** By path below the root; the root's is empty. */
  readonly watchers: Map<string, FSWatcher>
  /** The directory that is watched; null: none is. */
  place: { readonly root: string; readonly identity: string } | null
  /** What each file looked like, where there are no watches; null: there are. */
  polled: ReadonlyMap<string, string> | null
  polledAt: number
  /** Not yet told; of these, what may be a directory that came, went or was replaced. */
  names: Set<string>
  moved: Set<string>
  busySince: number
  timer: NodeJS.Timeout | undefined
  /** One thing after the other: a look never meets a half-set watch. */
  work: Promise<void>
  isClosed: boolean
}

/** A failure is quiet: the next look, or the next poll of the source, finds what is wrong and says it. */
function queue(watching: Watching, work: () => Promise<void>): void {
  watching.work = watching.work
    .then(() => (watching.isClosed ? undefined : work()))
    .catch(() => undefined)
}

/** A directory that was replaced (renamed, mounted over, another end of a link) is watched anew. */
async function lookAgain(watching: Watching): Promise<void> {
  const root = await realpath(watching.directory).catch(() => null)
  const found = root === null ? null : await stat(root).catch(() => null)
  if (root === null || found?.isDirectory() !== true) return dropAll(watching)
  const identity = `${root} ${found.dev} ${found.ino}`
  if (watching.place?.identity === identity) {
    if (watching.polled !== null) await pollAgain(watching, root)
    return
  }
  dropAll(watching)
  watching.place = { root, identity }
  // What changed while the watches were set is in no event.
  note(watching, '.')
  await watchTree(watching, root, '')
}

/** The watch comes before the look, so that what is made in between is in one of them. */
async function watchTree(watching: Watching, root: string, start: string): Promise<void> {
  watchOne(watching, root, start)
  const { directories } = await listDocuments(root, start)
  for (const folder of directories) watchOne(watching, root, folder)
}

function watchOne(watching: Watching, root: string, folder: string): void {
  if (watching.isClosed || watching.polled !== null || watching.watchers.has(folder)) return
  if (watching.watchers.size >= LIMITS.watchFoldersMax) return pollInstead(watching)
  try {
    const watcher = watching.system.watch(join(root, folder), { persistent: false })
    watching.watchers.set(folder, watcher)
    watcher.on('change', (event, name) => {
      happened(watching, folder, event, typeof name === 'string' ? name : null)
    })
    watcher.on('error', () => pollInstead(watching))
  } catch (thrown) {
    // Gone again; or no watches are left (ENOSPC, EMFILE).
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined
    if (code !== 'ENOENT') pollInstead(watching)
  }
}

function happened(watching: Watching, folder: string, event: string, name: string | null): void {
  // Kubernetes replaces all files of a volume by turning this one link round.
  if (name === null || name === '..data') return note(watching, folder === '' ? '.' : folder)
  const isBeside = /^[^.].*\.(?:sha256|sig)$/.test(name)
  if (isPassedOver(name) && !isBeside) return
  const file = folder === '' ? name : `${folder}/${name}`
  if (event === 'rename' && watching.moved.size <= LIMITS.watchNamesMax) watching.moved.add(file)
  note(watching, file)
}

/** Told once it is quiet, or has been busy for long: writing comes in bursts. */
function note(watching: Watching, name: string): void {
  const { names } = watching
  if (watching.isClosed) return
  if (names.size === 0) watching.busySince = Date.now()
  // One over the limit is enough to know.
  if (names.size <= LIMITS.watchNamesMax) names.add(name)
  const rest = Math.max(0, watching.busySince + LIMITS.watchBusyMsMax - Date.now())
  clearTimeout(watching.timer)
  watching.timer = setTimeout(
    () => queue(watching, () => tell(watching)),
    Math.min(LIMITS.watchQuietMs, rest),
  )
  watching.timer.unref()
}

/** New directories are watched before they are told of: what is put there later is an event again. */
async function tell(watching: Watching): Promise<void> {
  const { names, moved, place } = watching
  watching.names = new Set()
  watching.moved = new Set()
  if (names.size === 0) return
  const isAll = names.size > LIMITS.watchNamesMax || names.has('.')
  try {
    if (place !== null) await watchAgain(watching, place.root, isAll ? [...moved, ''] : moved)
  } finally {
    if (!watching.isClosed) watching.onChanged(isAll ? new Set(['.']) : names)
  }
}

async function watchAgain(
  watching: Watching,
  root: string,
  moved: Iterable<string>,
): Promise<void> {
  for (const file of moved) {
    if (file !== '' && watching.watchers.has(file)) dropBelow(watching, file)
    const found = await lstat(join(root, file)).catch(() => null)
    if (found?.isDirectory() === true) await watchTree(watching, root, file)
  }
}

/** Looking at every file stands in for all watches; the first time, all of them count as changed. */
function pollInstead(watching: Watching): void {
  dropWatchers(watching)
  watching.polled ??= new Map()
}

async function pollAgain(watching: Watching, root: string): Promise<void> {
  if (Date.now() - watching.polledAt < watching.system.pollMs) return
  watching.polledAt = Date.now()
  const before = watching.polled ?? new Map<string, string>()
  const now = await stampsOf(root)
  watching.polled = now
  for (const [file, stamp] of now) if (before.get(file) !== stamp) note(watching, file)
  for (const file of before.keys()) if (!now.has(file)) note(watching, file)
}

async function stampsOf(root: string): Promise<ReadonlyMap<string, string>> {
  const stamps = new Map<string, string>()
  const { files } = await listDocuments(root)
  for (let at = 0; at < files.length; at += LIMITS.feedStatsMax) {
    await Promise.all(
      files.slice(at, at + LIMITS.feedStatsMax).map(async (file) => {
        const found = await stat(join(root, file), { bigint: true }).catch(() => null)
        if (found !== null) stamps.set(file, `${found.size} ${found.mtimeNs} ${found.ino}`)
      }),
    )
  }
  return stamps
}

function dropAll(watching: Watching): void {
  dropWatchers(watching)
  watching.place = null
  watching.polled = null
}

function dropWatchers(watching: Watching): void {
  for (const folder of watching.watchers.keys()) drop(watching, folder)
}

function dropBelow(watching: Watching, file: string): void {
  for (const folder of watching.watchers.keys()) {
    if (folder === file || folder.startsWith(`${file}/`)) drop(watching, folder)
  }
}

function drop(watching: Watching, folder: string): void {
  watching.watchers.get(folder)?.close()
  watching.watchers.delete(folder)
}
