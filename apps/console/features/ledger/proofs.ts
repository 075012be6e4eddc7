/** Proofs are checked here, in the browser: nothing the server says about them is taken on trust. */

import { hashes, verify } from '@noble/ed25519'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { BundleTools } from '@holdfast/core/ledger/bundle'
import { proofTools } from '@holdfast/protocols/tlog/proof-tools'

hashes.sha512 = sha512

/** As strict as the command line is: a signature that only some programs take is none. */
export const TOOLS: BundleTools = proofTools({ sha256 }, (publicKey, message, signature) => {
  try {
    return verify(signature, message, publicKey, { zip215: false })
  } catch {
    // Of another length, or no point of the curve.
    return false
  }
})
