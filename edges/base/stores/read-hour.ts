/** The lines of an hour, beside whoever writes it: a piece at a time, each line once. */

import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { blocksOf, DamagedRecords, readFilter, readLines } from './block-file.ts'
import { linesIn } from './line-file.ts'
import { mayName, timeIn, type NameIn, type RecordBlock } from './record-block.ts'
import { hoursIn, type HourFiles } from './segment-names.ts'

/** Lines that are read together. */
export interface Piece {
  /** Null: not known before it is read. */
  readonly span: { readonly first: number; readonly last: number } | null
  /** Whether it can hold all of these names; no is certain. */
  mayHold(names: readonly NameIn[]): boolean
  lines(): readonly string[]
}

/** Of what was not sealed yet, in the order it was written. */
export function openPieces(folder: string, hour: string): Piece[] {
  for (let tries = 0; ; tries++) {
    const files = hoursIn(folder).get(hour)
    if (files === undefined) return []
    try {
      return piecesOf(folder, hour, files)
    } catch (thrown) {
      // The tail was packed between two looks.
      if (!isMissing(thrown) || tries > TRIES_MAX) throw thrown
    }
  }
}

const TRIES_MAX = 100

function piecesOf(folder: string, hour: string, files: HourFiles): Piece[] {
  const pieces: Piece[] = []
  if (files.ndjson) pieces.push(...plain(join(folder, `${hour}.ndjson`)))
  const after = files.tails.length === 0 ? null : Math.max(...files.tails)
  // Read before the blocks: what is packed meanwhile is behind those this tail continues.
  const tail =
    after === null ? [] : linesIn(join(folder, `${hour}.tail-${after}`), 0, Number.MAX_SAFE_INTEGER)
  const path = join(folder, `${hour}.blocks`)
  const size = existsSync(path) ? statSync(path).size : 0
  if (after !== null && after > size) {
    throw new DamagedRecords(`${path} has ${size} of the ${after} bytes that were written`)
  }
  if (size > 0) pieces.push(...packed(path, after ?? size))
  if (tail.length > 0) pieces.push({ span: null, mayHold: () => true, lines: () => tail })
  return pieces
}

/** Of a segment that is sealed, or of what is left of one. */
export function sealedPieces(folder: string, segment: string, end: 'sealed' | 'uses'): Piece[] {
  const path = join(folder, `${segment}.${end}`)
  if (existsSync(path)) return packed(path, statSync(path).size)
  // As earlier versions wrote it.
  const old = join(folder, `${segment}.ndjson`)
  return end === 'sealed' && existsSync(old) ? plain(old) : []
}

function packed(path: string, upTo: number): Piece[] {
  return [...blocksOf(path, upTo)].map((block) => ({
    span: block.last === 0 ? null : block,
    mayHold: (names) => holds(path, block, names),
    lines: () => readLines(path, block),
  }))
}

function holds(path: string, block: RecordBlock, names: readonly NameIn[]): boolean {
  if (names.length === 0) return true
  const filter = readFilter(path, block)
  // What only counts is looked at as well: whose count it is stands elsewhere.
  return names.every((name) => mayName(filter, name)) || mayName(filter, 'counts')
}

function plain(path: string): Piece[] {
  const { size } = statSync(path)
  const starts = Array.from(
    { length: Math.ceil(size / LIMITS.recordBlockBytes) },
    (_, place) => place * LIMITS.recordBlockBytes,
  )
  const times = starts.map((from) => {
    const line = linesIn(path, from, Math.min(size, from + LOOK_BYTES))[0]
    return line === undefined ? null : timeIn(line)
  })
  return starts.map((from, place) => {
    const [first, last] = [times[place] ?? null, times[place + 1] ?? null]
    return {
      span: first === null || last === null ? null : { first, last },
      mayHold: () => true,
      lines: () => linesIn(path, from, Math.min(size, from + LIMITS.recordBlockBytes)),
    }
  })
}

/** Several lines, of which the first that begins there says when. */
const LOOK_BYTES = 4_096

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT'
}
