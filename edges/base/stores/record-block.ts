/**
 * One block of decision records: a fixed header, a filter of the names in it, the compressed lines. The filter
 * says of most blocks that a name is not in them without their being unpacked.
 */

import { constants, crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'

export interface RecordBlock {
  /** Where its header begins. */
  readonly from: number
  readonly filterBytes: number
  readonly packedBytes: number
  readonly rawBytes: number
  readonly count: number
  /** The earliest and the latest time in it. */
  readonly first: number
  readonly last: number
  readonly checksum: number
}

/** What may be asked of a filter: a caller of the store names it so, and a line is taken apart so. */
export type NameIn =
  | `id ${string}`
  | `subject ${string}`
  | `resource ${string}`
  | `asset ${string}`
  /** It counts a record that stands in an earlier block. */
  | 'counts'

export const HEADER_BYTES = 44
const MAGIC = 0x48464431 // HFD1
const LEVEL = { params: { [constants.ZSTD_c_compressionLevel]: 1 } }
/** Ten bits a name and four places each: one block in eighty is unpacked for nothing. */
const BITS_PER_NAME = 10
const PLACES = 4

export function encodeBlock(lines: readonly string[]): Buffer {
  const raw = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const packed = zstdCompressSync(raw, LEVEL)
  const names = new Set<string>()
  const records = new Set<string>()
  let first = Number.MAX_SAFE_INTEGER
  let last = 0
  for (const line of lines) {
    const span = line.startsWith(AGAIN)
      ? takeCount(line, names, records)
      : takeRecord(line, names, records)
    if (span === null) continue
    first = Math.min(first, span.first)
    last = Math.max(last, span.last)
  }
  const filter = filterOf(names)
  const header = Buffer.alloc(HEADER_BYTES)
  header.writeUInt32LE(MAGIC, 0)
  header.writeUInt32LE(filter.length, 4)
  header.writeUInt32LE(packed.length, 8)
  header.writeUInt32LE(raw.length, 12)
  header.writeUInt32LE(lines.length, 16)
  header.writeUInt32LE(crc32(packed, crc32(filter)), 20)
  header.writeDoubleLE(last === 0 ? 0 : first, 24)
  header.writeDoubleLE(last, 32)
  header.writeUInt32LE(crc32(header.subarray(0, 40)), 40)
  return Buffer.concat([header, filter, packed])
}

/** Null: this is no header. */
export function readHeader(bytes: Buffer, from: number): RecordBlock | null {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) return null
  if (bytes.readUInt32LE(40) !== crc32(bytes.subarray(0, 40))) return null
  return {
    from,
    filterBytes: bytes.readUInt32LE(4),
    packedBytes: bytes.readUInt32LE(8),
    rawBytes: bytes.readUInt32LE(12),
    count: bytes.readUInt32LE(16),
    checksum: bytes.readUInt32LE(20),
    first: bytes.readDoubleLE(24),
    last: bytes.readDoubleLE(32),
  }
}

export function endOf(block: RecordBlock): number {
  return block.from + HEADER_BYTES + block.filterBytes + block.packedBytes
}

/** `body`: the filter and the packed lines. Null: they are not what was written. */
export function linesOf(block: RecordBlock, body: Buffer): readonly string[] | null {
  if (!isWhole(block, body)) return null
  const raw = zstdDecompressSync(body.subarray(block.filterBytes), {
    maxOutputLength: block.rawBytes + 1,
  })
  const lines = raw.toString('utf8').split('\n')
  lines.pop()
  return lines
}

export function isWhole(block: RecordBlock, body: Buffer): boolean {
  return crc32(body) === block.checksum
}

/** Whether the block can name this; no is certain. */
export function mayName(filter: Buffer, name: NameIn): boolean {
  const bits = filter.length * 8
  if (bits === 0) return false
  return placesOf(name, bits).every((bit) => ((filter[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0)
}

/** A text as it stands between quotes in a canonical line. */
export function asWritten(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** A line that counts a record; its members are in order, so it begins with the id. */
const AGAIN = '{"again":"'

/** When the first decision of this line was; null: it has no time. A text in a value has its quotes escaped. */
export function timeIn(line: string): number | null {
  return numberAfter(line, line.startsWith(AGAIN) ? '"last":' : '"at":', 0)
}

interface Span {
  readonly first: number
  readonly last: number
}

function takeCount(line: string, names: Set<string>, records: ReadonlySet<string>): Span | null {
  const id = line.slice(AGAIN.length, endOfText(line, AGAIN.length))
  names.add(`id ${id}`)
  if (!records.has(id)) names.add('counts')
  const last = numberAfter(line, '"last":', 0)
  return last === null ? null : { first: last, last }
}

/** Its members are in order, so each is looked for behind the one before. */
function takeRecord(line: string, names: Set<string>, records: Set<string>): Span | null {
  let from = 0
  const textAfter = (key: string): string | null => {
    const found = line.indexOf(key, from)
    if (found < 0) return null
    const start = found + key.length
    from = endOfText(line, start)
    return line.slice(start, from)
  }
  /** Of ids only, which hold no quote, comma or bracket. */
  const listAfter = (key: string): readonly string[] => {
    const found = line.indexOf(key, from)
    if (found < 0) return NONE
    from = line.indexOf(']', found)
    const text = line.slice(found + key.length, from)
    return text === '' ? NONE : text.split(',').map((one) => one.slice(1, -1))
  }
  for (const uid of listAfter('"assets":[')) names.add(`asset ${uid}`)
  const first = numberAfter(line, '"at":', from)
  const id = textAfter('"id":"')
  if (id !== null) {
    records.add(id)
    names.add(`id ${id}`)
  }
  if (line.startsWith(',"ids":[', from + 1)) {
    for (const one of listAfter('"ids":[')) names.add(`id ${one}`)
  }
  const last = numberAfter(line, ',"last":', from)
  const resource = textAfter('"resource":"')
  if (resource !== null) names.add(`resource ${afterSlash(resource)}`)
  const subject = textAfter('"subject":"')
  if (subject !== null) names.add(`subject ${afterSlash(subject)}`)
  return first === null ? null : { first, last: last ?? first }
}

const NONE: readonly string[] = []

function numberAfter(line: string, key: string, from: number): number | null {
  const found = line.indexOf(key, from)
  if (found < 0) return null
  const start = found + key.length
  const value = Number.parseInt(line.slice(start, start + 16), 10)
  return Number.isNaN(value) ? null : value
}

function endOfText(line: string, start: number): number {
  for (let at = line.indexOf('"', start); at >= 0; at = line.indexOf('"', at + 1)) {
    let slashes = 0
    while (line[at - 1 - slashes] === '\\') slashes += 1
    // Behind an even number of them it is no part of the text.
    if (slashes % 2 === 0) return at
  }
  return line.length
}

function afterSlash(text: string): string {
  return text.slice(text.indexOf('/') + 1)
}

function filterOf(names: ReadonlySet<string>): Buffer {
  const filter = Buffer.alloc(Math.ceil((names.size * BITS_PER_NAME) / 8))
  for (const name of names) {
    for (const bit of placesOf(name, filter.length * 8)) {
      filter[bit >> 3] = (filter[bit >> 3] ?? 0) | (1 << (bit & 7))
    }
  }
  return filter
}

/** FNV-1a and, for the steps between places, the same from another start. */
function placesOf(name: string, bits: number): number[] {
  let one = 0x811c9dc5
  let two = 0x9747b28c
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    one = Math.imul(one ^ code, 0x01000193)
    two = Math.imul(two ^ code, 0x01000193)
  }
  two |= 1
  return Array.from({ length: PLACES }, (_, place) => ((one + Math.imul(place, two)) >>> 0) % bits)
}
