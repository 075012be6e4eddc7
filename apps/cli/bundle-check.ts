/** Verifies an evidence bundle the way anyone would, offline. */

import { verifyBundle, type Anchors, type BundleCheck } from '@holdfast/core/ledger/bundle'
import { verifyEd25519 } from '@holdfast/own-files/ed25519'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { proofTools } from '@holdfast/protocols/tlog/proof-tools'

const NOTHING: Anchors = { vkey: null, checkpoint: null }

export function checkBundle(text: string, anchors: Anchors = NOTHING): BundleCheck {
  return verifyBundle(text, proofTools(nodeHash, verifyEd25519), anchors)
}
