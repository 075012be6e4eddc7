/** Decision segments: one append-only file an hour, one canonical line a decision. A torn end is cut. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { StoredSegment } from '../ports/stores.ts'
import { syncDirectory } from './durable-file.ts'

export interface FileSegments {
  append(segment: string, lines: readonly string[]): void
  /** Makes every appended line durable. */
  sync(): void
  read(segment: string): readonly string[]
  /** Oldest first. */
  list(): readonly StoredSegment[]
  delete(segment: string): void
  close(): void
}

export function fileSegments(directory: string): FileSegments {
  const folder = join(directory, 'decisions')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  let open: { readonly segment: string; readonly file: number; dirty: boolean } | undefined
  const close = (): void => {
    if (open === undefined) return
    if (open.dirty) fsyncSync(open.file)
    closeSync(open.file)
    open = undefined
  }
  const fileOf = (segment: string): NonNullable<typeof open> => {
    if (open?.segment === segment) return open
    close()
    const path = join(folder, `${segment}.ndjson`)
    const fresh = !existsSync(path)
    if (!fresh) cutTornEnd(path)
    open = { segment, file: openSync(path, 'a', 0o600), dirty: false }
    if (fresh) syncDirectory(folder)
    return open
  }
  return {
    append(segment, lines) {
      const target = fileOf(segment)
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
      for (let at = 0; at < bytes.length;) at += writeSync(target.file, bytes, at)
      target.dirty = true
    },
    sync() {
      if (open === undefined || !open.dirty) return
      fsyncSync(open.file)
      open.dirty = false
    },
    read(segment) {
      const path = join(folder, `${segment}.ndjson`)
      if (!existsSync(path)) return []
      const text = readFileSync(path, 'utf8')
      return text
        .slice(0, text.lastIndexOf('\n') + 1)
        .split('\n')
        .slice(0, -1)
    },
    list: () =>
      readdirSync(folder)
        .filter((name) => /^\d{4}-\d\d-\d\dT\d\d\.ndjson$/.test(name))
        .toSorted()
        .map((name) => ({
          segment: name.slice(0, -'.ndjson'.length),
          bytes: statSync(join(folder, name)).size,
        })),
    delete(segment) {
      rmSync(join(folder, `${segment}.ndjson`), { force: true })
    },
    close,
  }
}

/** A line without its newline was never acknowledged. */
function cutTornEnd(path: string): void {
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf(0x0a) + 1
  if (end === bytes.length) return
  const file = openSync(path, 'r+')
  ftruncateSync(file, end)
  fsyncSync(file)
  closeSync(file)
}
