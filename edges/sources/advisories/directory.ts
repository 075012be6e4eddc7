/**
 * A directory of documents. Only regular files inside it are read, one at a time; a file that changes while
 * it is read waits for the next look, and a directory that is suddenly empty is an error, not a thousand fixes.
 */

import type { BigIntStats } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { SourceError, type PollCall, type Polled } from '@holdfast/edges-base/ports/sources'
import { checkDocument } from './check-document.ts'

/** Still being written, or what stands beside a document. */
const PASSED_OVER = /^\.|\.(?:part|tmp|sha256|sig)$|~$/

export async function* pollDirectory(call: PollCall): AsyncGenerator<Polled> {
  const root = await rootOf(call.fetch.directory ?? '')
  const files = call.changed === null ? await list(root) : named(call.changed)
  if (call.changed === null && files.length === 0 && call.cursors.size > 0) {
    throw new SourceError(
      'unreadable',
      `the directory is empty, and held ${call.cursors.size} documents`,
      'is it mounted? what was there goes on counting',
    )
  }
  let done = 0
  for (const file of files) {
    call.signal.throwIfAborted()
    const polled = await look(call, root, file)
    if (polled !== null) yield polled
    done += 1
    if (done % 100 === 0 || done === files.length) call.progress(done, files.length)
  }
  if (call.changed !== null) return
  const there = new Set(files)
  for (const file of call.cursors.keys()) if (!there.has(file)) yield { kind: 'gone', file }
}

async function rootOf(directory: string): Promise<string> {
  try {
    const root = await realpath(directory)
    if ((await stat(root)).isDirectory()) return root
  } catch {
    // Told below, in the same words as any other thing that is no directory.
  }
  throw new SourceError('unreadable', 'the directory cannot be read', 'does it exist, and may we?')
}

/** Sorted, so that two looks at the same directory are the same. */
async function list(root: string): Promise<string[]> {
  const files: string[] = []
  const open = [root]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (PASSED_OVER.test(entry.name)) continue
      const path = join(folder, entry.name)
      if (entry.isDirectory()) open.push(path)
      else if (entry.isFile()) files.push(relative(root, path).split(sep).join('/'))
      if (files.length > LIMITS.feedFilesMax) {
        throw new SourceError('refused', `more than ${LIMITS.feedFilesMax} files`, 'split it')
      }
    }
  }
  return files.toSorted()
}

function named(changed: ReadonlySet<string>): string[] {
  return [...changed]
    .map((one) => one.split(sep).join('/'))
    .filter((one) => one.split('/').every((part) => part !== '..' && !PASSED_OVER.test(part)))
    .toSorted()
}

/** Null: unchanged, not a file of this directory, or changing right now. */
async function look(call: PollCall, root: string, file: string): Promise<Polled | null> {
  const path = join(root, file)
  try {
    const before = await lstat(path, { bigint: true })
    // A link may point anywhere; only what lies in the directory itself is part of it.
    if (!before.isFile() || (await realpath(path)) !== path) return null
    const cursor = cursorOf(before)
    if (call.cursors.get(file) === cursor) return null
    if (before.size > BigInt(LIMITS.feedDocumentBytesMax)) {
      throw new SourceError('refused', `${file} is too large`, 'publish it in parts')
    }
    const bytes = new Uint8Array(await readFile(path, { signal: call.signal }))
    if (cursorOf(await lstat(path, { bigint: true })) !== cursor) return null
    await checkDocument(call.fetch, basename(file), bytes, async (suffix) => {
      const beside = await readFile(`${path}${suffix}`).catch(() => null)
      return beside === null ? null : new Uint8Array(beside)
    })
    return { kind: 'document', file, bytes, cursor }
  } catch (thrown) {
    if (thrown instanceof SourceError || call.signal.aborted) throw thrown
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new SourceError('unreadable', `${file} cannot be read`, 'may the server read it?')
  }
}

function cursorOf(one: BigIntStats): string {
  return `${one.size}-${one.mtimeNs}-${one.ctimeNs}-${one.ino}`
}
