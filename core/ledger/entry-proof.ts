/** One entry against a signed checkpoint, as anybody may check it: in words, whether it stands in the ledger as it is shown. */

import { fromBase64, utf8 } from '../kernel/bytes.ts'
import type { BundleTools } from './bundle.ts'
import { leafHash, verifyInclusion } from './merkle.ts'

/** As the server answers it. */
export interface ProvenEntry {
  readonly seq: number
  /** Exactly what was hashed. */
  readonly line: string
  /** base64 */
  readonly proof: readonly string[]
  /** A signed note. */
  readonly checkpoint: string
}

export interface EntryCheck {
  readonly holds: boolean
  readonly text: string
}

/** `vkey`: the key one trusts to sign for this ledger. */
export function checkEntry(
  { seq, line, proof, checkpoint }: ProvenEntry,
  vkey: string,
  { hash, openNote, readCheckpoint }: BundleTools,
): EntryCheck {
  const opened = openNote(checkpoint, vkey)
  if (typeof opened === 'string') return broken(`the checkpoint cannot be relied on: ${opened}`)
  const read = readCheckpoint(opened.text)
  if (typeof read === 'string') return broken(`the checkpoint cannot be relied on: ${read}`)
  if (read.origin !== vkey.split('+')[0]) {
    return broken('the checkpoint is of another ledger than its key')
  }
  const path = proof.map((part) => fromBase64(part) ?? new Uint8Array())
  const leaf = leafHash(hash, utf8(line))
  if (!verifyInclusion(hash, path, seq, read.size, leaf, read.root)) {
    return broken(`entry ${seq}, as it is shown, is not in checkpoint ${read.size}`)
  }
  return {
    holds: true,
    text: `entry ${seq} is in checkpoint ${read.size}, which the key of ${read.origin} signed`,
  }
}

function broken(text: string): EntryCheck {
  return { holds: false, text }
}
