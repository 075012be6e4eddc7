/** Verifies an evidence bundle the way anyone would, offline. */

import { verifyBundle, type Anchors, type BundleCheck } from '@holdfast/core/ledger/bundle'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { parseCheckpoint } from '@holdfast/protocols/tlog/checkpoint'
import { openNote, parseVkey } from '@holdfast/protocols/tlog/note'

const NOTHING: Anchors = { vkey: null, checkpoint: null }

export function checkBundle(text: string, anchors: Anchors = NOTHING): BundleCheck {
  return verifyBundle(text, { hash: nodeHash, openNote: open, readCheckpoint: read }, anchors)
}

function open(note: string, vkey: string): { readonly text: string } | string {
  const key = parseVkey(nodeHash, vkey)
  if (!key.ok) return key.error.message
  const opened = openNote(note, [key.value], verifyEd25519)
  return opened.ok ? opened.value : opened.error.message
}

function read(text: string): ReturnType<Parameters<typeof verifyBundle>[1]['readCheckpoint']> {
  const checkpoint = parseCheckpoint(text)
  return checkpoint.ok ? checkpoint.value : checkpoint.error.message
}
