/** Whether a document is what its publisher published: checksum and signature that stand beside it. */

import { createHash } from 'node:crypto'
import { fromBase64 } from '@holdfast/core/kernel/bytes'
import type { SourceFetch } from '@holdfast/core/model/manifest'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'

/** Bytes of what stands beside the document under its name and the suffix; null: nothing does. */
export type Beside = (suffix: '.sha256' | '.sig') => Promise<Uint8Array | null>

/** Throws where a checksum or a signature is asked for and is absent or does not fit. */
export async function checkDocument(
  fetch: SourceFetch,
  file: string,
  bytes: Uint8Array,
  beside: Beside,
): Promise<void> {
  if (fetch.checksum === 'beside') checkSum(file, bytes, await beside('.sha256'))
  if (fetch.key !== undefined) checkSignature(file, bytes, fetch.key, await beside('.sig'))
}

/** Part of a cursor: what was taken under looser checks is looked at again under these. Empty: none. */
export function checksOf({ checksum, key }: SourceFetch): string {
  if (checksum === undefined && key === undefined) return ''
  const said = JSON.stringify([checksum ?? null, key ?? null])
  return createHash('sha256').update(said).digest('hex').slice(0, 16)
}

export function checkSum(file: string, bytes: Uint8Array, beside: Uint8Array | null): void {
  const bad = (message: string): SourceError => new SourceError('checksum', message, AGAIN)
  if (beside === null) throw bad(`no checksum stands beside \`${file}\``)
  const stated = statedSum(beside)
  if (stated === null) throw bad(`what stands beside \`${file}\` is no SHA-256 checksum`)
  if (stated.name !== null && baseOf(stated.name) !== baseOf(file)) {
    throw bad(`the checksum beside \`${file}\` is that of another file`)
  }
  if (stated.sum !== createHash('sha256').update(bytes).digest('hex')) {
    throw bad(`\`${file}\` does not match its checksum`)
  }
}

export function checkSignature(
  file: string,
  bytes: Uint8Array,
  key: string,
  beside: Uint8Array | null,
): void {
  const bad = (message: string, help: string): SourceError =>
    new SourceError('signature', message, help)
  if (beside === null) throw bad(`no signature stands beside \`${file}\``, AGAIN)
  const signature = signatureOf(beside)
  if (signature === null) throw bad(`what stands beside \`${file}\` is no Ed25519 signature`, AGAIN)
  const publicKey = fromBase64(key)
  if (publicKey === undefined || !verifyEd25519(publicKey, bytes, signature)) {
    throw bad(`\`${file}\` is not signed with the key of this source`, ASK)
  }
}

const AGAIN = 'it may be half published: it is tried again, and the last good one stays'
const ASK = 'ask its publisher before anything else; the last good one stays'

/** `hex`, `hex  name` or `hex *name`, as sha256sum writes them; one line, or it is not about one document. */
function statedSum(
  bytes: Uint8Array,
): { readonly sum: string; readonly name: string | null } | null {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/\r?\n$/, '')
  const [, sum, name] = /^([0-9a-f]{64})(?:[ \t]+\*?([^\r\n]+))?[ \t]*$/i.exec(text) ?? []
  return sum === undefined ? null : { sum: sum.toLowerCase(), name: name?.trim() ?? null }
}

/** The 64 bytes themselves, or their base64. */
function signatureOf(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length === 64) return bytes
  const decoded = fromBase64(Buffer.from(bytes).toString('latin1').trim())
  return decoded?.length === 64 ? decoded : null
}

/** A checksum is often made elsewhere: only the last part of the name is the document's own. */
function baseOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1)
}
