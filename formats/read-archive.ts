/** An archive is what its members say together, each read by itself: one feed, or the reports of many hosts. */

import { LIMITS } from '@holdfast/core/kernel/limits'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { isArchive, openArchive, type Member } from './document/archive.ts'
import { isGzip } from './document/document.ts'
import type { ArchiveLimits } from './document/zip-directory.ts'
import { mergeReadings } from './merge-readings.ts'
import type { Dropped, FormatError, ReadDocument, Reading } from './reader.ts'

type Read = (bytes: Uint8Array) => Result<ReadDocument, FormatError>

const ARCHIVE: ArchiveLimits = {
  membersMax: LIMITS.archiveMembersMax,
  memberBytesMax: LIMITS.reportBytesMax,
  unpackedBytesMax: LIMITS.archiveUnpackedBytesMax,
}

export function readArchive(
  bytes: Uint8Array,
  read: Read,
  limits: ArchiveLimits = ARCHIVE,
): Result<ReadDocument, FormatError> {
  const members = openArchive(bytes, limits)
  if (!members.ok) return unreadable(members.error)
  const readings: Reading[] = []
  const left = new Map<string, number>()
  let first: { readonly name: string; readonly format: string } | undefined
  let problem: FormatError | undefined
  for (const { name, bytes: packed } of members.value) {
    if (packed.ok && (isArchive(packed.value) || isGzip(packed.value))) {
      return unreadable(`\`${name}\` in it is an archive as well`)
    }
    const result = readMember(packed, read)
    if (!result.ok) {
      problem ??= { ...result.error, message: `\`${name}\`: ${result.error.message}` }
      const reason = REASONS[result.error.code]
      left.set(reason, (left.get(reason) ?? 0) + 1)
      continue
    }
    const { format } = result.value
    first ??= { name, format }
    if (first.format !== format) return mixed(first, { name, format })
    readings.push(result.value)
  }
  if (first === undefined) return problem === undefined ? unreadable('it is empty') : err(problem)
  const dropped = [...left].map(([reason, count]): Dropped => ({ reason, count }))
  return ok({ format: first.format, ...mergeReadings(readings, dropped) })
}

function readMember(packed: Member['bytes'], read: Read): Result<ReadDocument, FormatError> {
  return packed.ok ? read(packed.value) : unreadable(packed.error)
}

const REASONS: { readonly [code in FormatError['code']]: string } = {
  'document-unreadable': 'a member that cannot be read',
  'format-unknown': 'a member that no reader knows',
  'format-refused': 'a member that says nothing that is read',
}

type Told = { readonly name: string; readonly format: string }

function mixed(first: Told, other: Told): Result<never, FormatError> {
  return err({
    code: 'format-refused',
    message: `the archive mixes formats: \`${first.name}\` is ${first.format}, \`${other.name}\` is ${other.format}`,
    help: 'hand in one archive for each format',
  })
}

function unreadable(why: string): Result<never, FormatError> {
  return err({
    code: 'document-unreadable',
    message: `the archive cannot be read: ${why}`,
    help: 'pack the documents themselves into one plain ZIP archive, or hand them in one by one',
  })
}
