/** The hash port: core computes over digests but never brings its own cryptography. */

import { hex, utf8 } from './bytes.ts'

/** SHA-256 (FIPS 180-4). An implementation MUST be pure and return 32 bytes. */
export interface Hash {
  sha256(bytes: Uint8Array): Uint8Array
}

/** SHA-256 of what comes in pieces. */
export interface Hasher {
  update(bytes: Uint8Array): void
  digest(): Uint8Array
}

/** A content address, `sha256:` and 64 lower-case hexadecimal digits. */
export type Digest = string & { readonly __brand: 'Digest' }

export function digestOf(hash: Hash, bytes: Uint8Array): Digest {
  return `sha256:${hex(hash.sha256(bytes))}` as Digest // The template is the grammar of the brand.
}

export function digestOfText(hash: Hash, text: string): Digest {
  return digestOf(hash, utf8(text))
}

export function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text)
}
