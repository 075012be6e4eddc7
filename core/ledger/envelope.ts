/** An entry as one canonical line, and back. A line that does not re-encode to itself is refused. */

import { utf8 } from '../kernel/bytes.ts'
import {
  canonicalJson,
  parseJsonStrict,
  type Json,
  type JsonObject,
} from '../kernel/canonical-json.ts'
import type { Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { err, ok, type Result } from '../kernel/result.ts'

/** What every entry has, whatever it says; position is the sequence. Canonical JSON (RFC 8785) of it is hashed. */
export interface Envelope {
  readonly v: number
  readonly kind: string
  readonly at: Instant
  /** Opaque subject: token id, agent key id, `system`. Never a person's name. */
  readonly actor: string
  /** What led to it: an evidence, cause, command or request id. */
  readonly cause: string
  /** Built of Json members only. */
  readonly body: object
  /** 16 random bytes, base64url, handed in: two equal facts do not share a leaf hash. */
  readonly salt: string
}

export interface EnvelopeError {
  readonly code: 'entry-too-large' | 'entry-malformed' | 'entry-not-canonical' | 'entry-unknown'
  readonly message: string
}

/** Larger parts belong in blobs, named by digest. */
export function encodeEntry(
  draft: Omit<Envelope, 'salt'>,
  salt: string,
): Result<string, EnvelopeError> {
  const line = canonicalJson({ ...draft, salt })
  // A UTF-16 unit has at most three bytes: most entries need not be encoded to be measured.
  const size = line.length * 3 <= LIMITS.entryBytesMax ? line.length : utf8(line).length
  if (size <= LIMITS.entryBytesMax) return ok(line)
  return err({
    code: 'entry-too-large',
    message: `an entry of kind \`${draft.kind}\` has ${size} bytes; ${LIMITS.entryBytesMax} is the limit`,
  })
}

const MEMBERS = 'actor,at,body,cause,kind,salt,v'

/** What its kind says is not looked at: arithmetic needs no more. */
export function decodeEnvelope(line: string): Result<Envelope, EnvelopeError> {
  const parsed = parseJsonStrict(line)
  if (!parsed.ok) return malformed(parsed.error.message)
  const value = parsed.value
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return malformed('not an object')
  }
  const object = value as JsonObject // The checks above leave only this.
  if (Object.keys(object).toSorted().join(',') !== MEMBERS) return malformed('other members')
  const { v, kind } = object
  if (typeof v !== 'number' || v < 1) return malformed(`\`v\` is \`${String(v)}\` and no version`)
  if (typeof kind !== 'string') return malformed(`\`kind\` is \`${String(kind)}\` and no name`)
  if (!isCanonical(value, line)) {
    return err({ code: 'entry-not-canonical', message: 'the line is not its own canonical form' })
  }
  return ok(value as unknown as Envelope) // Written by `encodeEntry`: its hash is checked against the root.
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
