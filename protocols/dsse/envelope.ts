/** DSSE 1.0 (Dead Simple Signing Envelope): pre-authentication encoding and strict envelope parsing. */

import { base64, concat, fromBase64, utf8 } from '@holdfast/core/kernel/bytes'
import { parseJsonStrict, type JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface Envelope {
  readonly payloadType: string
  readonly payload: Uint8Array
  readonly signatures: readonly { readonly keyId: string; readonly signature: Uint8Array }[]
}

/** `DSSEv1 SP LEN(type) SP type SP LEN(body) SP body`: what is signed. */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType)
  return concat(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload)
}

export function formatEnvelope(envelope: Envelope): string {
  return JSON.stringify({
    payload: base64(envelope.payload),
    payloadType: envelope.payloadType,
    signatures: envelope.signatures.map((signature) => ({
      keyid: signature.keyId,
      sig: base64(signature.signature),
    })),
  })
}

export interface EnvelopeError {
  readonly code: 'envelope-malformed'
  readonly message: string
}

export function parseEnvelope(text: string): Result<Envelope, EnvelopeError> {
  const parsed = parseJsonStrict(text)
  if (!parsed.ok) return malformed(parsed.error.message)
  if (parsed.value === null || typeof parsed.value !== 'object') return malformed('not an object')
  const object = parsed.value as JsonObject // An array has none of the members below.
  const { payload, payloadType, signatures } = object
  if (typeof payload !== 'string' || typeof payloadType !== 'string') return malformed('payload')
  const bytes = fromBase64(payload)
  if (bytes === undefined) return malformed('payload is not base64')
  if (!Array.isArray(signatures) || signatures.length === 0) return malformed('no signature')
  const list: { keyId: string; signature: Uint8Array }[] = []
  for (const one of signatures as readonly JsonObject[]) {
    const { keyid, sig } = one ?? {}
    const signature = typeof sig === 'string' ? fromBase64(sig) : undefined
    if (signature === undefined || (keyid !== undefined && typeof keyid !== 'string')) {
      return malformed('a signature')
    }
    list.push({ keyId: keyid ?? '', signature })
  }
  return ok({ payloadType, payload: bytes, signatures: list })
}

function malformed(message: string): Result<never, EnvelopeError> {
  return err({ code: 'envelope-malformed', message: `not a DSSE envelope: ${message}` })
}
