/** Core's hash port over node:crypto. */

import { createHash } from 'node:crypto'
import type { Hash, Hasher } from '@holdfast/core/kernel/hash'

/** Of what comes in pieces. */
export function nodeHasher(): Hasher {
  const hash = createHash('sha256')
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => new Uint8Array(hash.digest()),
  }
}

export const nodeHash: Hash = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
