/**
 * Where each source was left off: a file beside the ledger that may be lost at any time. Without it everything
 * is fetched again, and what did not change changes nothing.
 */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { writeDurably } from '@holdfast/edges-base/stores/durable-file'

export interface Cursors {
  of(source: string): ReadonlyMap<string, string>
  keep(source: string, cursors: ReadonlyMap<string, string>): void
  forget(source: string): void
}

export function cursorsIn(directory: string): Cursors {
  const folder = join(directory, 'sources')
  const known = new Map<string, ReadonlyMap<string, string>>()
  const pathOf = (source: string): string => join(folder, `${source}.json`)
  return {
    of(source) {
      const loaded = known.get(source)
      if (loaded !== undefined) return loaded
      const read = readCursors(pathOf(source))
      known.set(source, read)
      return read
    },
    keep(source, cursors) {
      known.set(source, cursors)
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      writeDurably(pathOf(source), JSON.stringify(Object.fromEntries(cursors)), 0o600)
    },
    forget(source) {
      known.delete(source)
      rmSync(pathOf(source), { force: true })
    },
  }
}

function readCursors(path: string): Map<string, string> {
  if (!existsSync(path)) return new Map()
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const entries = Object.entries(read as Record<string, unknown>) // Our own file; else it is thrown away.
    return new Map(entries.filter((one): one is [string, string] => typeof one[1] === 'string'))
  } catch {
    return new Map()
  }
}
