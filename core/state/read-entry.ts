/** A line of the ledger as an entry that this version knows; what it does not know is said, never passed over. */

import { err, type Result } from '../kernel/result.ts'
import { decodeEnvelope, type EnvelopeError } from '../ledger/envelope.ts'
import type { Entry } from './entries.ts'

export function decodeEntry(line: string): Result<Entry, EnvelopeError> {
  const envelope = decodeEnvelope(line)
  if (!envelope.ok) return envelope
  const { kind, v } = envelope.value
  if (v === 1) return envelope as Result<Entry, EnvelopeError> // Written by `encodeEntry`: its hash is checked against the root.
  return err({
    code: 'entry-unknown',
    message: `an entry \`${kind}@${v}\` is not known here: a newer version of Holdfast wrote it; start that one`,
  })
}
