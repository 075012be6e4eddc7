/** A file of plain lines, a range at a time. A line without its newline was never acknowledged. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { DamagedRecords } from './block-file.ts'

const CHUNK = 256 * 1024
/** A record is some hundred bytes: what is longer is none. */
const LINE_MAX = 1_048_576

/** The whole lines that begin in [from, to). */
export function linesIn(path: string, from: number, to: number): string[] {
  const file = openSync(path, 'r')
  try {
    const size = fstatSync(file).size
    // With the byte before: whether a line begins at `from`.
    let at = Math.max(0, from - 1)
    let bytes = readAt(file, at, Math.min(size, to) - at)
    while (bytes.length > 0 && bytes.at(-1) !== 0x0a && at + bytes.length < size) {
      const more = readAt(file, at + bytes.length, CHUNK)
      const end = more.indexOf(0x0a) + 1
      bytes = Buffer.concat([bytes, end === 0 ? more : more.subarray(0, end)])
      if (bytes.length > to - from + LINE_MAX) {
        throw new DamagedRecords(`${path} has a line that is no record at byte ${at}`)
      }
    }
    if (from > 0) {
      const begins = bytes.indexOf(0x0a) + 1
      if (begins === 0) return []
      bytes = bytes.subarray(begins)
      at += begins
      if (at >= to) return []
    }
    const whole = bytes.lastIndexOf(0x0a) + 1
    return whole === 0 ? [] : bytes.toString('utf8', 0, whole - 1).split('\n')
  } finally {
    closeSync(file)
  }
}

/** Where its last whole line ends, found from the end. */
export function endOfLines(path: string): number {
  const file = openSync(path, 'r')
  try {
    let to = fstatSync(file).size
    while (to > 0) {
      const from = Math.max(0, to - CHUNK)
      const found = readAt(file, from, to - from).lastIndexOf(0x0a)
      if (found >= 0) return from + found + 1
      to = from
    }
    return 0
  } finally {
    closeSync(file)
  }
}

function readAt(file: number, from: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(Math.max(0, bytes))
  let read = 0
  while (read < buffer.length) {
    const more = readSync(file, buffer, read, buffer.length - read, from + read)
    if (more === 0) break
    read += more
  }
  return buffer.subarray(0, read)
}
