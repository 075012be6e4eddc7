/** A warrant with its signatures, at the door: what it says, and which keys have signed these very bytes. */

import { utf8 } from '@holdfast/core/kernel/bytes'
import { digestOf } from '@holdfast/core/kernel/hash'
import { err, ok, type Result } from '@holdfast/core/kernel/result'
import { NAMESPACE } from '@holdfast/core/model/break-glass'
import type { Signed } from '@holdfast/core/model/break-glass-input'
import { parseWarrant } from '@holdfast/core/model/warrant'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { verifySshSignature } from '@holdfast/edges-base/signers/ssh-signature'

/** The error names the first that is wrong: nobody is to think that it counted. */
export function readSigned(warrant: string, signatures: readonly string[]): Result<Signed, string> {
  const said = parseWarrant(warrant)
  if (!said.ok) return err(`this is no warrant: ${said.error}`)
  const bytes = utf8(warrant)
  const signedBy = new Set<string>()
  for (const [at, armor] of signatures.entries()) {
    const verified = verifySshSignature(bytes, armor, NAMESPACE)
    if (!verified.ok) return err(`signature ${at + 1}: ${verified.error.message}`)
    signedBy.add(verified.value.fingerprint)
  }
  return ok({ said: said.value, digest: digestOf(nodeHash, bytes), signedBy: [...signedBy] })
}
