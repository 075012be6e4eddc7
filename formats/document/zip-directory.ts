/** The central directory of a ZIP archive: what it holds, before anything of it is unpacked. */

import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface ArchiveLimits {
  readonly membersMax: number
  /** One member, and all of them together, as the directory announces them. */
  readonly memberBytesMax: number
  readonly unpackedBytesMax: number
}

export interface Entry {
  readonly name: string
  readonly rawName: Uint8Array
  readonly method: number
  readonly crc: number
  readonly packedSize: number
  readonly size: number
  /** Where its own header stands. */
  readonly offset: number
}

interface Directory {
  readonly count: number
  readonly start: number
  readonly end: number
}

/** Files only. Everything that would let two programs see two archives is refused. */
export function readDirectory(bytes: Uint8Array, limits: ArchiveLimits): Result<Entry[], string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const directory = locate(view)
  if (!directory.ok) return directory
  const { count, start, end } = directory.value
  if (count > limits.membersMax) return err(`it has more than ${limits.membersMax} members`)
  const entries: Entry[] = []
  const names = new Set<string>()
  let unpacked = 0
  let packed = 0
  let at = start
  for (let place = 0; place < count; place++) {
    const read = readEntry(bytes, view, at, end)
    if (!read.ok) return read
    const { entry, next } = read.value
    at = next
    const problem = names.has(entry.name)
      ? `\`${entry.name}\` is in it twice`
      : problemOf(entry, limits)
    if (problem !== null) return err(problem)
    names.add(entry.name)
    unpacked += entry.size
    packed += entry.packedSize
    if (packed > bytes.length) return err('members of it share their data')
    if (unpacked > limits.unpackedBytesMax) {
      return err(`it unpacks to more than ${limits.unpackedBytesMax} bytes`)
    }
    if (!entry.name.endsWith('/')) entries.push(entry)
  }
  return at === end ? ok(entries) : err('its directory is damaged')
}

function problemOf(entry: Entry, limits: ArchiveLimits): string | null {
  const { name } = entry
  if (/^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(name) || name === '') {
    return `\`${name.slice(0, 80)}\` leads out of it`
  }
  return entry.size > limits.memberBytesMax
    ? `\`${name}\` is larger than ${limits.memberBytesMax} bytes`
    : null
}

const END = 0x06054b50
const END_SIZE = 22
const COMMENT_MAX = 0xffff
const END_64 = 0x06064b50
const END_64_SIZE = 56
const LOCATOR_64 = 0x07064b50
const LOCATOR_64_SIZE = 20

/** The record at the very end; with more than 65,535 members another one before it has the numbers. */
function locate(view: DataView): Result<Directory, string> {
  const end = findEnd(view)
  if (end === undefined) return err('its directory is missing: it is cut off')
  const known = hasLocator(view, end) ? wideAt(view, end) : narrowAt(view, end)
  if (known === undefined || known.start + known.size > known.at) {
    return err('its directory is damaged')
  }
  if (known.disks > 1) return err('it is one part of several')
  const { count, start, size } = known
  return ok({ count, start, end: start + size })
}

function findEnd(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - END_SIZE - COMMENT_MAX)
  for (let at = view.byteLength - END_SIZE; at >= first; at--) {
    if (view.getUint32(at, true) !== END) continue
    // A comment that reaches the end: another match is text of the comment.
    if (at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength) return at
  }
  return undefined
}

function hasLocator(view: DataView, end: number): boolean {
  const at = end - LOCATOR_64_SIZE
  return at >= 0 && view.getUint32(at, true) === LOCATOR_64
}

interface Numbers {
  /** Where the record stands that has them: nothing of the directory is behind it. */
  readonly at: number
  readonly disks: number
  readonly count: number
  readonly size: number
  readonly start: number
}

function narrowAt(view: DataView, end: number): Numbers {
  return {
    at: end,
    disks: view.getUint16(end + 4, true) + 1,
    count: view.getUint16(end + 10, true),
    size: view.getUint32(end + 12, true),
    start: view.getUint32(end + 16, true),
  }
}

function wideAt(view: DataView, end: number): Numbers | undefined {
  const locator = end - LOCATOR_64_SIZE
  const at = wide(view, locator + 8)
  if (at + END_64_SIZE > locator || view.getUint32(at, true) !== END_64) return undefined
  return {
    at,
    disks: view.getUint32(locator + 16, true),
    count: wide(view, at + 32),
    size: wide(view, at + 40),
    start: wide(view, at + 48),
  }
}

/** Of 64 bits; beyond the safe integers it is beyond every limit as well. */
function wide(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true))
}

const ENTRY = 0x02014b50
const ENTRY_SIZE = 46
const ENCRYPTED = 0x2041 // Bits 0, 6 and 13: the data, strongly, and the directory itself.
const UTF8_NAME = 0x0800
const NARROW_MAX = 0xffffffff

function readEntry(
  bytes: Uint8Array,
  view: DataView,
  at: number,
  end: number,
): Result<{ readonly entry: Entry; readonly next: number }, string> {
  if (at + ENTRY_SIZE > end || view.getUint32(at, true) !== ENTRY) {
    return err('its directory is damaged')
  }
  const flags = view.getUint16(at + 8, true)
  const nameEnd = at + ENTRY_SIZE + view.getUint16(at + 28, true)
  const extraEnd = nameEnd + view.getUint16(at + 30, true)
  const next = extraEnd + view.getUint16(at + 32, true)
  if (next > end) return err('its directory is damaged')
  const rawName = bytes.subarray(at + ENTRY_SIZE, nameEnd)
  const name = nameOf(rawName, (flags & UTF8_NAME) !== 0)
  if (name === undefined) return err('a name in it is not text')
  if ((flags & ENCRYPTED) !== 0) return err(`\`${name}\` is encrypted`)
  const sizes = sizesOf(view, at, nameEnd, extraEnd)
  if (sizes === undefined) return err('its directory is damaged')
  const entry = {
    name,
    rawName,
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    ...sizes,
  }
  return ok({ entry, next })
}

/** Marked as UTF-8, or of some old code page: then each byte is a character, and names stay apart. */
function nameOf(raw: Uint8Array, utf8: boolean): string | undefined {
  return utf8 ? fromUtf8(raw) : String.fromCharCode(...raw)
}

/** A number that does not fit stands in an extra field of 64 bits, in this order (APPNOTE 4.5.3). */
function sizesOf(
  view: DataView,
  at: number,
  extraStart: number,
  extraEnd: number,
): Pick<Entry, 'size' | 'packedSize' | 'offset'> | undefined {
  const narrow = [
    view.getUint32(at + 24, true),
    view.getUint32(at + 20, true),
    view.getUint32(at + 42, true),
  ]
  const missing = narrow.filter((one) => one === NARROW_MAX).length
  const field = missing === 0 ? 0 : wideField(view, extraStart, extraEnd, missing)
  if (field === undefined) return undefined
  let taken = 0
  const [size = 0, packedSize = 0, offset = 0] = narrow.map((one) => {
    if (one !== NARROW_MAX) return one
    taken += 1
    return wide(view, field + 8 * (taken - 1))
  })
  return { size, packedSize, offset }
}

function wideField(
  view: DataView,
  start: number,
  end: number,
  numbers: number,
): number | undefined {
  let at = start
  while (at + 4 <= end) {
    const size = view.getUint16(at + 2, true)
    if (at + 4 + size > end) return undefined
    if (view.getUint16(at, true) === 1) return size >= 8 * numbers ? at + 4 : undefined
    at += 4 + size
  }
  return undefined
}
