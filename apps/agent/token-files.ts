/**
 * Workload token files: `<directory>/<identity>/token`, mode 0400, owned by the binding's user before they have
 * their name. The agent is root, and the folder may be where others write: no link is followed, and a folder that
 * another could have prepared is not used.
 */

import { createHash } from 'node:crypto'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  type Stats,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { writeDurably } from '@holdfast/own-files/durable-file'
import type { WorkloadToken } from '@holdfast/protocols/agent/messages'

/** Bytes of a file's name on every system that matters: 255. */
const NAME_BYTES_MAX = 200

/** What could not be written, a line each; the others are written all the same. */
export function writeTokenFiles(
  directory: string,
  tokens: readonly WorkloadToken[],
): readonly string[] {
  if (tokens.length === 0) return []
  makeOpen(directory)
  // Whoever may write here can swap any folder below between two looks.
  const unsafe = whyUnsafe(directory, statSync(directory))
  if (unsafe !== null) return [unsafe]
  const problems: string[] = []
  for (const token of tokens) {
    try {
      const problem = writeTokenFile(directory, token)
      if (problem !== null) problems.push(problem)
    } catch (thrown) {
      problems.push(thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  return problems
}

/** What the agent makes is its own; these it makes for others to pass through. */
function makeOpen(folder: string): void {
  const made = mkdirSync(folder, { recursive: true })
  if (made === undefined) return
  for (let at = resolve(folder); at.length >= made.length; at = dirname(at)) chmodSync(at, 0o755)
}

function writeTokenFile(
  directory: string,
  { identity, user, token }: WorkloadToken,
): string | null {
  const folder = join(directory, folderOf(identity))
  const path = join(folder, 'token')
  if (token === null && lstatSync(folder, { throwIfNoEntry: false }) === undefined) return null
  // An existing one keeps what it is, and is looked at like any other.
  makeOpen(folder)
  const unsafe = whyUnsafe(folder, lstatSync(folder))
  if (unsafe !== null) return unsafe
  if (token === null) {
    rmSync(path, { force: true })
    return null
  }
  // Only root can give a file away; others write for themselves.
  if (user === null || process.getuid?.() !== 0) {
    writeDurably(path, `${token}\n`, 0o400)
    return null
  }
  const owner = accountOf(user)
  if (owner === undefined) {
    return `the token of ${identity} is not written: its binding names user ${user}, who is not in /etc/passwd`
  }
  writeDurably(path, `${token}\n`, 0o400, owner)
  return null
}

/**
 * One folder for each identity, whatever its name: what cannot stand in one, `%` itself and a dot in front are
 * written as `%` and two digits for each byte, and a name that is too long as its digest behind `%~`.
 */
export function folderOf(identity: string): string {
  let name = ''
  for (const character of identity) {
    const escaped = /[/%\p{Cc}]/u.test(character) || (name === '' && character === '.')
    name += escaped ? percent(character) : character
  }
  if (Buffer.byteLength(name) <= NAME_BYTES_MAX) return name
  return `%~${createHash('sha256').update(identity).digest('hex')}`
}

function percent(character: string): string {
  return [...Buffer.from(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('')
}

/** Null: only we write there. */
function whyUnsafe(path: string, stat: Stats): string | null {
  const remedy = 'remove it, the agent makes it anew'
  if (!stat.isDirectory()) return `${path} is no folder: ${remedy}`
  if (process.getuid !== undefined && stat.uid !== process.getuid()) {
    return `folder ${path} is another user's (uid ${stat.uid}): ${remedy}`
  }
  const mode = stat.mode & 0o777
  if ((mode & 0o022) === 0) return null
  return `folder ${path} may be written by others (mode ${mode.toString(8)}): chmod 755 it after checking what is in it`
}

function accountOf(user: string): { readonly uid: number; readonly gid: number } | undefined {
  let text: string
  try {
    text = readFileSync('/etc/passwd', 'utf8')
  } catch {
    return undefined
  }
  for (const line of text.split('\n')) {
    const [name, , uid, gid] = line.split(':')
    if (name === user) return { uid: Number(uid), gid: Number(gid) }
  }
  return undefined
}
