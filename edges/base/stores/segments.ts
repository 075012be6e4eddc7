/** Decision records on disk, hour by hour: what is open, what is sealed, what is left of those that are gone. */

import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { SealedSegment } from '@holdfast/core/model/decision'
import type { StoredSegment } from '../ports/stores.ts'
import { syncDirectory } from '@holdfast/own-files/durable-file'
import { openHour, type OpenHour } from './open-hour.ts'
import { foldUses, readSealed, sealHour } from './seal-hour.ts'
import { folderIn, hoursIn } from './segment-names.ts'

export interface FileSegments {
  append(hour: string, lines: readonly string[]): void
  /** Makes every appended line durable. */
  sync(): void
  /** Hours that are not sealed, or were by an earlier version; oldest first. */
  open(): readonly string[]
  /** In steps: the caller decides when the next is taken. */
  seal(hour: string): Generator<void, readonly SealedSegment[]>
  /** What a sealed one holds, likewise. */
  readSealed(segment: string): Generator<void, SealedSegment>
  foldUses(segment: string): ReturnType<typeof foldUses>
  list(): readonly StoredSegment[]
  /** What an hour was before it was sealed. */
  dropOpen(hour: string): void
  delete(segment: string, what: 'records' | 'uses'): void
  close(): void
}

export function fileSegments(directory: string): FileSegments {
  const folder = folderIn(directory)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let open: OpenHour | undefined
  const close = (): void => {
    open?.close()
    open = undefined
  }
  const remove = (...names: readonly string[]): void => {
    for (const name of names) rmSync(join(folder, name), { force: true })
    syncDirectory(folder)
  }
  return {
    append(hour, lines) {
      if (open?.hour !== hour) {
        close()
        open = openHour(folder, hour)
      }
      open.append(lines)
    },
    sync: () => open?.sync(),
    open: () =>
      [...hoursIn(folder)]
        .filter(([, files]) => files.ndjson || files.blocks || files.tails.length > 0)
        .map(([hour]) => hour),
    seal(hour) {
      if (open?.hour === hour) close()
      return sealHour(folder, hour)
    },
    readSealed: (segment) => readSealed(folder, segment),
    foldUses: (segment) => foldUses(folder, segment),
    list: () =>
      [...hoursIn(folder)].flatMap(([hour, { ndjson, sealed, uses }]) => [
        ...(ndjson ? [stored(folder, hour, 'records', 'ndjson')] : []),
        ...sealed.map((segment) => stored(folder, segment, 'records', 'sealed')),
        ...uses.map((segment) => stored(folder, segment, 'uses', 'uses')),
      ]),
    dropOpen(hour) {
      if (open?.hour === hour) close()
      const tails = hoursIn(folder).get(hour)?.tails ?? []
      remove(`${hour}.ndjson`, `${hour}.blocks`, ...tails.map((tail) => `${hour}.tail-${tail}`))
    },
    delete(segment, what) {
      if (what === 'uses') return remove(`${segment}.uses`)
      remove(`${segment}.sealed`, ...(isOld(folder, segment) ? [`${segment}.ndjson`] : []))
    },
    close,
  }
}

function isOld(folder: string, segment: string): boolean {
  return existsSync(join(folder, `${segment}.ndjson`))
}

function stored(
  folder: string,
  segment: string,
  what: StoredSegment['what'],
  end: string,
): StoredSegment {
  return { segment, what, bytes: statSync(join(folder, `${segment}.${end}`)).size }
}
