/** Core's hash port over node:crypto. */

import { createHash } from 'node:crypto'
import type { Hash } from '@holdfast/core/kernel/hash'

export const nodeHash: Hash = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
