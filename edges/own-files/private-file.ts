/**
 * Private files: what only the user of this process may read. Refused, never repaired: whoever could read a key
 * may have it, and only a person can judge that.
 */

import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  type Stats,
} from 'node:fs'
import { join } from 'node:path'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface NotPrivate {
  readonly code: 'not-private'
  readonly message: string
  readonly help: string
}

/** An open descriptor of a file that nobody else may read, never followed through a link; the caller closes it. */
export function openPrivate(path: string): Result<number, NotPrivate> {
  let file: number
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (thrown) {
    return err(told(path, `cannot be opened: ${codeOf(thrown)}`, `check who owns ${quoted(path)}`))
  }
  const problem = problemOf(path, fstatSync(file))
  if (problem === null) return ok(file)
  closeSync(file)
  return err(problem)
}

export function readPrivate(path: string): Result<Uint8Array, NotPrivate> {
  const opened = openPrivate(path)
  if (!opened.ok) return opened
  try {
    return ok(new Uint8Array(readFileSync(opened.value)))
  } finally {
    closeSync(opened.value)
  }
}

/** Made before anyone else could: a store that opens by name would create it as the umask says. */
export function createPrivate(path: string): void {
  closeSync(openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600))
}

/**
 * The data directory and what of ours lies in it: itself and every file of its first two levels closed to others,
 * every folder ours. Deeper ones (blobs) are behind those, and are checked by their digest when read. What somebody
 * else put there is behind the closed directory too, and keeps no server from its start. `user`: whose it must be.
 */
export function checkPrivate(
  directory: string,
  user: number | null = userHere(),
): Result<true, NotPrivate> {
  const own = problemOf(directory, statSync(directory), user, 0o077)
  if (own !== null) return err(own)
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    if (!OURS.test(entry.name)) continue
    const path = join(directory, entry.name)
    const names = entry.isDirectory() ? readdirSync(path).map((name) => join(path, name)) : []
    for (const one of [path, ...names]) {
      // A link of ours may lead to another disk: what it leads to counts.
      const problem = existsSync(one)
        ? (problemOf(one, statSync(one), user) ?? linkOf(one, user))
        : null
      if (problem !== null) return err(problem)
    }
  }
  return ok(true)
}

/** Whatever any part of Holdfast puts into its directory. */
const OURS =
  /^(?:admin-token|agent|blobs|checkpoints|decisions|keys|ledger\.db.*|lock\.db.*|reserve|restored\.json|root|server\.json|sources|tokens)$/

function linkOf(path: string, user: number | null): NotPrivate | null {
  const stats = lstatSync(path)
  return stats.isSymbolicLink() && stats.uid !== (user ?? stats.uid)
    ? told(path, `is a link of user ${stats.uid}`, `replace ${quoted(path)}`)
    : null
}

/** Null: the system knows no users. */
function userHere(): number | null {
  return process.geteuid?.() ?? null
}

/** A folder inside may be listed by others, for nobody gets to it; written by others it may not be. */
const WRITABLE = 0o022

function problemOf(
  path: string,
  stats: Stats,
  user: number | null = userHere(),
  folder = WRITABLE,
): NotPrivate | null {
  const mode = stats.mode & 0o777
  if (user !== null && stats.uid !== user) {
    const whose = user === userHere() ? `this program runs as ${user}` : `the directory to ${user}`
    return told(
      path,
      `belongs to user ${stats.uid}, and ${whose}`,
      `run it as that user, or: chown ${user} ${quoted(path)}`,
    )
  }
  if (stats.isDirectory()) {
    if ((mode & folder) === 0) return null
    return told(path, open(mode), `chmod 700 ${quoted(path)}, after asking who had access`)
  }
  if (!stats.isFile()) return told(path, 'is no regular file', `replace ${quoted(path)}`)
  if ((mode & 0o077) === 0) return null
  return told(path, open(mode), `chmod 600 ${quoted(path)}, after asking who had access`)
}

function open(mode: number): string {
  return `is open to others (mode ${mode.toString(8).padStart(4, '0')})`
}

function told(path: string, what: string, help: string): NotPrivate {
  return { code: 'not-private', message: `${path} ${what}`, help }
}

/** As a shell takes it. */
function quoted(path: string): string {
  return /^[A-Za-z0-9_./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
}

function codeOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : String(thrown)
}
