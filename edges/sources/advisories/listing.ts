/**
 * What lies below a directory: names only, nothing is read. What is still being written, hidden, or stands
 * beside a document is none; a link counts only where it leads to a file inside the same directory.
 */

import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError } from '@holdfast/edges-base/ports/sources'

export interface Listing {
  /** Paths below the root with `/`, sorted. */
  readonly files: readonly string[]
  /** The start and every directory below it that could be read. */
  readonly directories: readonly string[]
  /** Directories that could not be read: nothing can be said of what is in them. */
  readonly unread: readonly string[]
}

/** `root` is a real path; `start` a directory below it, or empty for the root itself. */
export async function listDocuments(root: string, start = ''): Promise<Listing> {
  const files: string[] = []
  const directories: string[] = []
  const unread: string[] = []
  let seen = 0
  const open = [start]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const entries = await entriesOf(join(root, folder))
    if (entries === null) {
      unread.push(folder)
      continue
    }
    directories.push(folder)
    seen += entries.length
    if (seen > LIMITS.feedFilesMax) throw tooMany()
    for (const entry of entries) {
      if (isPassedOver(entry.name)) continue
      const file = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.isDirectory()) open.push(file)
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFileInside(root, file)))) {
        files.push(file)
      }
    }
  }
  return { files: files.toSorted(), directories, unread }
}

/** One part of a path. Directories of a file system's own repair are nobody's documents. */
export function isPassedOver(name: string): boolean {
  return /^\.|\.(?:part|tmp|sha256|sig)$|~$|^lost\+found$/.test(name)
}

export function isInside(root: string, real: string): boolean {
  return real.startsWith(root.endsWith(sep) ? root : `${root}${sep}`)
}

async function isFileInside(root: string, file: string): Promise<boolean> {
  try {
    const real = await realpath(join(root, file))
    return isInside(root, real) && (await stat(real)).isFile()
  } catch {
    return false
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | null> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch {
    return null
  }
}

function tooMany(): SourceError {
  return new SourceError(
    'unreadable',
    `the directory holds more than ${LIMITS.feedFilesMax} names`,
    'split it into several sources',
  )
}
