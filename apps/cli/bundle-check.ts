/** Verifies an evidence bundle the way anyone would, offline. */

import { verifyBundle, type BundleCheck } from '@holdfast/core/ledger/bundle'
import { verifyEd25519 } from '@holdfast/edges-base/signers/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { parseCheckpoint } from '@holdfast/protocols/tlog/checkpoint'
import { openNote, parseVkey } from '@holdfast/protocols/tlog/note'

export function checkBundle(text: string, trusted: string | null = null): BundleCheck {
  return verifyBundle(text, nodeHash, openCheckpoint, trusted)
}

function openCheckpoint(
  note: string,
  vkey: string,
): { readonly size: number; readonly root: Uint8Array } | string {
  const key = parseVkey(nodeHash, vkey)
  if (!key.ok) return key.error.message
  const opened = openNote(note, [key.value], verifyEd25519)
  if (!opened.ok) return opened.error.message
  const checkpoint = parseCheckpoint(opened.value.text)
  return checkpoint.ok ? checkpoint.value : checkpoint.error.message
}
