/** C2SP signed-note: text, a blank line and signature lines; Ed25519 (type 0x01). Cryptography is handed in. */

import {
  base64,
  concat,
  fromBase64,
  fromHex,
  hex,
  sameBytes,
  utf8,
} from '@holdfast/core/kernel/bytes'
import type { Hash } from '@holdfast/core/kernel/hash'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

const ED25519 = 0x01
const NOTE_BYTES_MAX = 1_000_000
const SIGNATURES_MAX = 64

export interface NoteKey {
  readonly name: string
  readonly id: Uint8Array
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

export interface NoteSignature {
  readonly name: string
  readonly id: Uint8Array
  readonly signature: Uint8Array
}

export interface NoteError {
  readonly code: 'note-malformed' | 'note-untrusted' | 'note-signature-invalid' | 'vkey-malformed'
  readonly message: string
}

export type VerifySignature = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean

/** SHA-256(name ‖ 0x0A ‖ type ‖ key), first four bytes. */
export function noteKey(hash: Hash, name: string, publicKey: Uint8Array): NoteKey {
  const typed = concat(Uint8Array.of(ED25519), publicKey)
  return { name, publicKey, id: hash.sha256(concat(utf8(`${name}\n`), typed)).slice(0, 4) }
}

/** `name+hex(key id)+base64(type ‖ key)`. */
export function formatVkey(key: NoteKey): string {
  return `${key.name}+${hex(key.id)}+${base64(concat(Uint8Array.of(ED25519), key.publicKey))}`
}

export function parseVkey(hash: Hash, text: string): Result<NoteKey, NoteError> {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text)
  const typed = fromBase64(match?.[3] ?? '')
  const id = fromHex(match?.[2] ?? '')
  if (match === null || typed?.length !== 33 || typed[0] !== ED25519 || id === undefined) {
    return err({ code: 'vkey-malformed', message: 'not an Ed25519 verifier key' })
  }
  const key = noteKey(hash, match[1] ?? '', typed.slice(1))
  return sameBytes(key.id, id)
    ? ok(key)
    : err({ code: 'vkey-malformed', message: 'the key id is not that of the key' })
}

export function signNote(
  text: string,
  key: NoteKey,
  sign: (message: Uint8Array) => Uint8Array,
): string {
  const signature = base64(concat(key.id, sign(utf8(text))))
  return `${text}\n— ${key.name} ${signature}\n`
}

export function parseNote(
  note: string,
): Result<{ readonly text: string; readonly signatures: readonly NoteSignature[] }, NoteError> {
  if (note.length > NOTE_BYTES_MAX || hasControl(note)) return malformed('control text or too long')
  // The text itself may hold blank lines: the last one splits.
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return malformed('no signature block')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX) return malformed(`more than ${SIGNATURES_MAX} signatures`)
  const signatures: NoteSignature[] = []
  for (const line of lines) {
    const match = /^— ([^+\s]+) ([A-Za-z0-9+/=]+)$/.exec(line)
    const bytes = fromBase64(match?.[2] ?? '')
    if (match === null || bytes === undefined || bytes.length < 5) {
      return malformed('a signature line')
    }
    signatures.push({ name: match[1] ?? '', id: bytes.slice(0, 4), signature: bytes.slice(4) })
  }
  return ok({ text: note.slice(0, split + 1), signatures })
}

/** Unknown keys are ignored; a known key that fails, or no known key at all, refuses the note. */
export function openNote(
  note: string,
  keys: readonly NoteKey[],
  verify: VerifySignature,
): Result<{ readonly text: string; readonly signedBy: readonly NoteKey[] }, NoteError> {
  const parsed = parseNote(note)
  if (!parsed.ok) return parsed
  const signedBy: NoteKey[] = []
  for (const signature of parsed.value.signatures) {
    const key = keys.find(
      (known) => known.name === signature.name && sameBytes(known.id, signature.id),
    )
    if (key === undefined) continue
    if (!verify(key.publicKey, utf8(parsed.value.text), signature.signature)) {
      return err({
        code: 'note-signature-invalid',
        message: `the signature of \`${key.name}\` does not hold`,
      })
    }
    signedBy.push(key)
  }
  if (signedBy.length === 0) {
    return err({ code: 'note-untrusted', message: 'no known key signed this note' })
  }
  return ok({ text: parsed.value.text, signedBy })
}

function hasControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 0x20 && code !== 0x0a) return true
  }
  return false
}

function malformed(message: string): Result<never, NoteError> {
  return err({ code: 'note-malformed', message: `not a signed note: ${message}` })
}
