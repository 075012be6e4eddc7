/** Bytes to text and back: UTF-8, hexadecimal, base64 (RFC 4648). No host API, so core and console agree. */

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function utf8(text: string): Uint8Array {
  return encoder.encode(text)
}

/** Undefined when the bytes are not valid UTF-8: a replaced character would change what was signed. */
export function fromUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

export function hex(bytes: Uint8Array): string {
  let out = ''
  for (const byte of bytes) out += byte.toString(16).padStart(2, '0')
  return out
}

/** Lower-case, even-length hexadecimal only. */
export function fromHex(text: string): Uint8Array | undefined {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) return undefined
  const out = new Uint8Array(text.length / 2)
  for (let i = 0; i < out.length; i++) out[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return out
}

const STANDARD = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const URL_SAFE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function base64(bytes: Uint8Array): string {
  const body = encodeSextets(bytes, STANDARD)
  return body + '='.repeat((4 - (body.length % 4)) % 4)
}

export function base64url(bytes: Uint8Array): string {
  return encodeSextets(bytes, URL_SAFE)
}

/** Padded standard base64 in its one canonical spelling; anything else is undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const body = text.replace(/={1,2}$/, '')
  const bytes = decodeSextets(body, STANDARD)
  return bytes !== undefined && base64(bytes) === text ? bytes : undefined
}

/** Unpadded URL-safe base64 in its one canonical spelling; anything else is undefined. */
export function fromBase64url(text: string): Uint8Array | undefined {
  const bytes = decodeSextets(text, URL_SAFE)
  return bytes !== undefined && base64url(bytes) === text ? bytes : undefined
}

function encodeSextets(bytes: Uint8Array, alphabet: string): string {
  let out = ''
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const count = Math.min(3, bytes.length - i) + 1
    for (let k = 0; k < count; k++) out += alphabet.charAt((word >> (18 - 6 * k)) & 63)
  }
  return out
}

function decodeSextets(text: string, alphabet: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined
  const out = new Uint8Array(Math.floor((text.length * 3) / 4))
  let word = 0
  let bits = 0
  let size = 0
  for (const character of text) {
    const value = alphabet.indexOf(character)
    if (value < 0) return undefined
    word = ((word << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out[size++] = (word >> bits) & 0xff
    }
  }
  return out
}
