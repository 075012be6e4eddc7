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

const NO_SEXTET = 64
const STANDARD = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const URL_SAFE = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
const STANDARD_SEXTETS = sextetsOf(STANDARD)
const URL_SAFE_SEXTETS = sextetsOf(URL_SAFE)

export function base64(bytes: Uint8Array): string {
  return encodeSextets(bytes, STANDARD) + '='.repeat((3 - (bytes.length % 3)) % 3)
}

export function base64url(bytes: Uint8Array): string {
  return encodeSextets(bytes, URL_SAFE)
}

/** Padded standard base64 in its one canonical spelling; anything else is undefined. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  return decodeSextets(text.slice(0, text.length - padding), STANDARD_SEXTETS)
}

/** Unpadded URL-safe base64 in its one canonical spelling; anything else is undefined. */
export function fromBase64url(text: string): Uint8Array | undefined {
  return decodeSextets(text, URL_SAFE_SEXTETS)
}

function sextetsOf(alphabet: Uint8Array): Uint8Array {
  const sextets = new Uint8Array(256).fill(NO_SEXTET)
  for (const [value, code] of alphabet.entries()) sextets[code] = value
  return sextets
}

function encodeSextets(bytes: Uint8Array, alphabet: Uint8Array): string {
  const out = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  let size = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const count = Math.min(3, bytes.length - i) + 1
    for (let k = 0; k < count; k++) out[size++] = alphabet[(word >> (18 - 6 * k)) & 63] ?? 0
  }
  return decoder.decode(out)
}

/** Each character once: a body of megabytes may come from anybody, and costs what it is long. */
function decodeSextets(text: string, sextets: Uint8Array): Uint8Array | undefined {
  const rest = text.length % 4
  if (rest === 1) return undefined
  const out = new Uint8Array(Math.floor((text.length * 3) / 4))
  let word = 0
  let size = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    const value = code < 256 ? (sextets[code] ?? NO_SEXTET) : NO_SEXTET
    if (value === NO_SEXTET) return undefined
    word = (word << 6) | value
    if (i % 4 === 3) {
      out[size++] = (word >> 16) & 0xff
      out[size++] = (word >> 8) & 0xff
      out[size++] = word & 0xff
      word = 0
    }
  }
  // The bits that no byte uses are zero in the one canonical spelling: only the last sextet has any.
  if (rest === 2) {
    if ((word & 0xf) !== 0) return undefined
    out[size] = word >> 4
  } else if (rest === 3) {
    if ((word & 0x3) !== 0) return undefined
    out[size++] = (word >> 10) & 0xff
    out[size] = (word >> 2) & 0xff
  }
  return out
}
