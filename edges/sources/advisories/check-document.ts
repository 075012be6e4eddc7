/** Whether a document is what its publisher published: checksum and signature that stand beside it. */

import { createHash } from 'node:crypto'
import type { SourceFetch } from '@holdfast/core/model/manifest'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { verifyEd25519 } from '@holdfast/edges-base/signers/ed25519'

/** Bytes of a file beside the document; null: there is none. */
export type Beside = (suffix: '.sha256' | '.sig') => Promise<Uint8Array | null>

/** Throws where a checksum or a signature is asked for and is absent or does not fit. */
export async function checkDocument(
  fetch: SourceFetch,
  file: string,
  bytes: Uint8Array,
  beside: Beside,
): Promise<void> {
  if (fetch.checksum === 'beside') {
    const stated = statedSum(await beside('.sha256'))
    if (stated === null) {
      throw new SourceError('checksum', `no checksum stands beside ${file}`, RETRY)
    }
    if (stated !== createHash('sha256').update(bytes).digest('hex')) {
      throw new SourceError('checksum', `${file} does not match its checksum`, RETRY)
    }
  }
  if (fetch.key !== undefined) {
    const signature = signatureOf(await beside('.sig'))
    if (signature === null) {
      throw new SourceError('signature', `no signature stands beside ${file}`, RETRY)
    }
    if (!verifyEd25519(new Uint8Array(Buffer.from(fetch.key, 'base64')), bytes, signature)) {
      throw new SourceError('signature', `${file} is not signed by the key of this source`, ASK)
    }
  }
}

const RETRY = 'it may be half published: it is tried again; the last good one stays'
const ASK = 'ask its publisher before anything else; the last good one stays'

/** `hex`, `hex  name` or `hex *name`, as sha256sum writes it. */
function statedSum(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null
  const text = Buffer.from(bytes).toString('latin1').trim()
  return /^([0-9a-f]{64})(?:\s+\*?\S.*)?$/i.exec(text)?.[1]?.toLowerCase() ?? null
}

/** 64 raw bytes, or the same in base64. */
function signatureOf(bytes: Uint8Array | null): Uint8Array | null {
  if (bytes === null) return null
  if (bytes.length === 64) return bytes
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (!/^[A-Za-z0-9+/]{86}==$/.test(text)) return null
  return new Uint8Array(Buffer.from(text, 'base64'))
}
