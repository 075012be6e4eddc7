/**
 * Where each source was left off: a file beside the ledger that may be lost at any time. Without it everything
 * is fetched again, and what did not change changes nothing. It may name every file of a large directory, so it
 * is read and written in parts and beside the decisions: no call here waits for the disk.
 */

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { writeParts } from '../stores/write-parts.ts'

export interface Cursors {
  of(source: string): Promise<ReadonlyMap<string, string>>
  /** Resolves when they are on disk. The caller MUST NOT change the map afterwards. */
  keep(source: string, cursors: ReadonlyMap<string, string>): Promise<void>
  forget(source: string): Promise<void>
}

/** Lines made or read in one turn: well under a millisecond of them. */
const LINES = 1_000

export function cursorsIn(directory: string): Cursors {
  const folder = join(directory, 'sources')
  const known = new Map<string, ReadonlyMap<string, string>>()
  const working = new Map<string, Promise<void>>()
  const pathOf = (source: string): string => join(folder, `${source}.ndjson`)
  /** What is asked of one file is done in the order it was asked, also after a failure. */
  const inOrder = (source: string, act: () => Promise<void>): Promise<void> => {
    const done = (working.get(source) ?? Promise.resolve()).catch(() => undefined).then(act)
    working.set(source, done)
    return done
  }
  return {
    async of(source) {
      const loaded = known.get(source)
      if (loaded !== undefined) return loaded
      const read = await readCursors(pathOf(source))
      // What was kept while this was read is newer.
      const now = known.get(source) ?? read
      known.set(source, now)
      return now
    },
    keep(source, cursors) {
      known.set(source, cursors)
      return inOrder(source, () => writeParts(pathOf(source), linesOf(cursors), 0o600))
    },
    forget(source) {
      known.delete(source)
      return inOrder(source, () => rm(pathOf(source), { force: true }))
    },
  }
}

function* linesOf(cursors: ReadonlyMap<string, string>): Generator<string> {
  let lines: string[] = []
  for (const cursor of cursors) {
    lines.push(`${JSON.stringify(cursor)}\n`)
    if (lines.length < LINES) continue
    yield lines.join('')
    lines = []
  }
  if (lines.length > 0) yield lines.join('')
}

/** A line that cannot be read is left out: its file is fetched again. */
async function readCursors(path: string): Promise<Map<string, string>> {
  const cursors = new Map<string, string>()
  const text = await readFile(path, 'utf8').catch(() => '')
  let count = 0
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from)
    if (end === -1) break
    const one = readLine(text.slice(from, end))
    if (one !== null) cursors.set(one[0], one[1])
    from = end + 1
    count += 1
    if (count % LINES === 0) await turn()
  }
  return cursors
}

function readLine(line: string): readonly [string, string] | null {
  try {
    const read: unknown = JSON.parse(line)
    if (!Array.isArray(read)) return null
    const [file, cursor] = read as readonly unknown[]
    return typeof file === 'string' && typeof cursor === 'string' ? [file, cursor] : null
  } catch {
    return null
  }
}
