/** An entry as one canonical line, and back. A line that does not re-encode to itself is refused. */

import { utf8 } from '../kernel/bytes.ts'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '../kernel/canonical-json.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'
import { asJson, type Entry, type EntryDraft } from '../model/entry.ts'

export interface EnvelopeError {
  readonly code: 'entry-too-large' | 'entry-malformed' | 'entry-not-canonical'
  readonly message: string
}

/** Larger parts belong in blobs, named by digest. */
export function encodeEntry(draft: EntryDraft, salt: string): Result<string, EnvelopeError> {
  const line = canonicalJson(asJson({ ...draft, salt } as Entry)) // A draft and its salt are an entry.
  // A UTF-16 unit has at most three bytes: most entries need not be encoded to be measured.
  const size = line.length * 3 <= LIMITS.entryBytesMax ? line.length : utf8(line).length
  if (size <= LIMITS.entryBytesMax) return ok(line)
  return err({
    code: 'entry-too-large',
    message: `an entry of kind \`${draft.kind}\` has ${size} bytes; ${LIMITS.entryBytesMax} is the limit`,
  })
}

const MEMBERS = 'actor,at,body,cause,kind,salt,v'

export function decodeEntry(line: string): Result<Entry, EnvelopeError> {
  const parsed = parseJsonStrict(line)
  if (!parsed.ok) return malformed(parsed.error.message)
  const value = parsed.value
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return malformed('not an object')
  }
  const object = value as JsonObject // The checks above leave only this.
  if (Object.keys(object).toSorted().join(',') !== MEMBERS) return malformed('other members')
  if (object['v'] !== 1) return malformed(`version \`${String(object['v'])}\` is not known`)
  if (!isCanonical(value, line)) {
    return err({ code: 'entry-not-canonical', message: 'the line is not its own canonical form' })
  }
  return ok(value as unknown as Entry) // Written by `encodeEntry`: its hash is checked against the root.
}

function isCanonical(value: Json, line: string): boolean {
  try {
    return canonicalJson(value) === line
  } catch {
    return false
  }
}

function malformed(message: string): Result<never, EnvelopeError> {
  return err({ code: 'entry-malformed', message: `not an entry: ${message}` })
}
