/** A file of blocks: its end is found without reading what is before, and one block is in memory at a time. */

import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs'
import {
  endOf,
  HEADER_BYTES,
  isWhole,
  readHeader,
  linesOf,
  type RecordBlock,
} from './record-block.ts'

/** Records that are not what was written: said, and never passed over. */
export class DamagedRecords extends Error {
  override readonly name = 'DamagedRecords'
}

/** Headers up to a size of the file, in order. A torn end ends the list; damage before it throws. */
export function* blocksOf(path: string, upTo: number): Generator<RecordBlock> {
  const file = openSync(path, 'r')
  try {
    for (let from = 0; from < upTo;) {
      const block = readHeader(readAt(file, from, HEADER_BYTES), from)
      if (block === null) {
        if (upTo - from < HEADER_BYTES) return
        throw new DamagedRecords(`${path} is damaged at byte ${from}`)
      }
      if (endOf(block) > upTo) return
      yield block
      from = endOf(block)
    }
  } finally {
    closeSync(file)
  }
}

export function readLines(path: string, block: RecordBlock): readonly string[] {
  const lines = linesOf(block, bodyOf(path, block, block.filterBytes + block.packedBytes))
  if (lines === null) throw new DamagedRecords(`${path} is damaged in the block at ${block.from}`)
  return lines
}

export function readFilter(path: string, block: RecordBlock): Buffer {
  return bodyOf(path, block, block.filterBytes)
}

function bodyOf(path: string, block: RecordBlock, bytes: number): Buffer {
  const file = openSync(path, 'r')
  try {
    return readAt(file, block.from + HEADER_BYTES, bytes)
  } finally {
    closeSync(file)
  }
}

/**
 * Cuts a block that was not written whole; the size that is left. Only headers and the last block are read. What is
 * damaged before the end stays as it is: reading says so.
 */
export function cutTornBlock(path: string): number {
  const size = statSync(path).size
  let end = 0
  let last: RecordBlock | null = null
  try {
    for (const block of blocksOf(path, size)) {
      last = block
      end = endOf(block)
    }
  } catch (thrown) {
    if (thrown instanceof DamagedRecords) return size
    throw thrown
  }
  if (last !== null && !isWhole(last, bodyOf(path, last, last.filterBytes + last.packedBytes))) {
    end = last.from
  }
  if (end < size) cutAt(path, end)
  return end
}

export function cutAt(path: string, size: number): void {
  const file = openSync(path, 'r+')
  try {
    ftruncateSync(file, size)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

export function writeWhole(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

function readAt(file: number, from: number, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  let read = 0
  while (read < bytes) {
    const more = readSync(file, buffer, read, bytes - read, from + read)
    if (more === 0) break
    read += more
  }
  return buffer.subarray(0, read)
}
