/** A document (VEX) may come in a DSSE envelope; anything else is as it is. */

import { fromBase64, fromUtf8 } from '@holdfast/core/kernel/bytes'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { SourceSpec } from '@holdfast/core/model/manifest'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { parseEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'

interface Opened {
  /** The document itself; of a DSSE envelope its payload. */
  readonly payload: Uint8Array
  /** What was signed, and by what; null where it is no envelope. */
  readonly signed: Uint8Array | null
  readonly signatures: readonly Uint8Array[]
}

const ENVELOPE_BYTES_MAX = 4_194_304

export function openSigned(document: Uint8Array): Opened {
  const plain: Opened = { payload: document, signed: null, signatures: [] }
  if (document.length > ENVELOPE_BYTES_MAX) return plain
  const text = fromUtf8(document)
  if (text === undefined || !/^\s*\{/.test(text) || !text.includes('"payloadType"')) return plain
  const envelope = parseEnvelope(text)
  if (!envelope.ok) return plain
  const { payload, payloadType, signatures } = envelope.value
  return {
    payload,
    signed: preAuthEncoding(payloadType, payload),
    signatures: signatures.slice(0, LIMITS.signaturesMax).map((signature) => signature.signature),
  }
}

/** The listed author whose key signed these bytes. */
export function signerOf(
  authors: NonNullable<SourceSpec['authors']>,
  { signed, signatures }: Opened,
): string | null {
  if (signed === null) return null
  for (const { name, key } of authors) {
    const publicKey = key === undefined ? undefined : fromBase64(key)
    if (publicKey === undefined) continue
    if (signatures.some((signature) => verifyEd25519(publicKey, signed, signature))) return name
  }
  return null
}
