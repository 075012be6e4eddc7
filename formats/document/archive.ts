/**
 * ZIP archives (APPNOTE 6.3): the members of the central directory, unpacked one at a time and only as far as
 * they say themselves. A suspicious directory refuses the whole; damaged data spoils its own member only.
 */

import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { crc32 } from './crc32.ts'
import { inflate } from './inflate.ts'
import { readDirectory, type ArchiveLimits, type Entry } from './zip-directory.ts'

export interface Member {
  readonly name: string
  /** The problem in one line where its data is damaged or packed in a way that is not read. */
  readonly bytes: Result<Uint8Array, string>
}

/** By its first bytes; `PK07` opens one part of several. */
export function isArchive(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return false
  const mark = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0)
  return mark === 0x0304 || mark === 0x0506 || mark === 0x0708
}

/** Folders are passed over. Each member is unpacked when it is asked for, and held by the caller alone. */
export function openArchive(
  bytes: Uint8Array,
  limits: ArchiveLimits,
): Result<Iterable<Member>, string> {
  const entries = readDirectory(bytes, limits)
  return entries.ok ? ok(membersOf(bytes, entries.value)) : entries
}

function* membersOf(bytes: Uint8Array, entries: readonly Entry[]): Generator<Member> {
  for (const entry of entries) yield { name: entry.name, bytes: unpack(bytes, entry) }
}

function unpack(bytes: Uint8Array, entry: Entry): Result<Uint8Array, string> {
  const packed = dataOf(bytes, entry)
  if (!packed.ok) return packed
  const plain = plainOf(packed.value, entry)
  if (!plain.ok) return plain
  if (plain.value.length !== entry.size) return err('it is shorter than its directory says')
  return crc32(plain.value) === entry.crc ? plain : err('its checksum is wrong')
}

function plainOf(packed: Uint8Array, entry: Entry): Result<Uint8Array, string> {
  if (entry.method === STORED) {
    return packed.length > entry.size ? err('it is larger than it says') : ok(packed)
  }
  if (entry.method !== DEFLATED) return err(`its packing (method ${entry.method}) is not read`)
  return inflate(packed, entry.size)
}

const STORED = 0
const DEFLATED = 8

/** The header before the data repeats the name: another one there is a second archive in the first. */
function dataOf(bytes: Uint8Array, entry: Entry): Result<Uint8Array, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { offset } = entry
  if (offset + LOCAL_SIZE > bytes.length || view.getUint32(offset, true) !== LOCAL) {
    return err('its data is not where the directory says')
  }
  const nameSize = view.getUint16(offset + 26, true)
  const name = bytes.subarray(offset + LOCAL_SIZE, offset + LOCAL_SIZE + nameSize)
  if (name.length !== entry.rawName.length || name.some((one, at) => one !== entry.rawName[at])) {
    return err('its data bears another name')
  }
  const start = offset + LOCAL_SIZE + nameSize + view.getUint16(offset + 28, true)
  const end = start + entry.packedSize
  return end > bytes.length ? err('its data is cut off') : ok(bytes.subarray(start, end))
}

const LOCAL = 0x04034b50
const LOCAL_SIZE = 30
