/**
 * What shows, before a byte of a large body is read, that the agent whose key is named sends it: its signature over the
 * digest of the body. A key is named by anybody; the bytes and the time of an agent are given to who has it.
 */

import { base64, fromBase64 } from '@holdfast/core/kernel/bytes'
import { isDigest, type Digest } from '@holdfast/core/kernel/hash'

/** The header; only a body that fits among those of strangers comes without it. */
export const BODY_PROOF_HEADER = 'holdfast-proof'

/** What the text of the digest is signed as (DSSE), so that no message can be taken for a proof. */
export const BODY_TYPE = 'application/vnd.holdfast.body.v1'

export interface BodyProof {
  /** SHA-256 of the body as it travels. */
  readonly digest: Digest
  /** Raw Ed25519. */
  readonly signature: Uint8Array
}

/** `sha256:… SIGNATURE`. */
export function formatBodyProof({ digest, signature }: BodyProof): string {
  return `${digest} ${base64(signature)}`
}

/** Undefined: it is none. */
export function parseBodyProof(text: string): BodyProof | undefined {
  const [digest = '', signature = '', ...more] = text.split(' ')
  const bytes = fromBase64(signature)
  if (more.length > 0 || !isDigest(digest) || bytes?.length !== SIGNATURE_BYTES) return undefined
  return { digest, signature: bytes }
}

const SIGNATURE_BYTES = 64
