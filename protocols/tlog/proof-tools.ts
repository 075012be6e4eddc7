/** What proofs of the ledger are checked with, over a hash and a signature check: the same here and in a browser. */

import type { Hash } from '@holdfast/core/kernel/hash'
import type { BundleTools } from '@holdfast/core/ledger/bundle'
import { parseCheckpoint } from './checkpoint.ts'
import { openNote, parseVkey, type VerifySignature } from './note.ts'

export function proofTools(hash: Hash, verify: VerifySignature): BundleTools {
  return {
    hash,
    openNote(note, vkey) {
      const key = parseVkey(hash, vkey)
      if (!key.ok) return key.error.message
      const opened = openNote(note, [key.value], verify)
      return opened.ok ? opened.value : opened.error.message
    },
    readCheckpoint(text) {
      const checkpoint = parseCheckpoint(text)
      return checkpoint.ok ? checkpoint.value : checkpoint.error.message
    },
  }
}
