/** C2SP tlog-checkpoint: origin, tree size, root hash. The number must re-print to the same text. */

import { base64, fromBase64 } from '@holdfast/core/kernel/bytes'
import { err, ok, type Result } from '@holdfast/core/kernel/result'

export interface Checkpoint {
  readonly origin: string
  readonly size: number
  readonly root: Uint8Array
}

export function formatCheckpoint(checkpoint: Checkpoint): string {
  return `${checkpoint.origin}\n${checkpoint.size}\n${base64(checkpoint.root)}\n`
}

export interface CheckpointError {
  readonly code: 'checkpoint-malformed'
  readonly message: string
}

export function parseCheckpoint(text: string): Result<Checkpoint, CheckpointError> {
  const [origin, sizeText, rootText, ...rest] = text.split('\n')
  const size = Number(sizeText)
  const root = fromBase64(rootText ?? '')
  if (origin === undefined || origin === '' || !text.endsWith('\n')) return malformed('origin')
  if (!Number.isSafeInteger(size) || size < 0 || String(size) !== sizeText) return malformed('size')
  if (root?.length !== 32) return malformed('root')
  // What follows the root are extension lines; each is non-empty and the last ends the text.
  if (rest.pop() !== '' || rest.includes('')) return malformed('extension lines')
  return ok({ origin, size, root })
}

/** The origin of a ledger, fixed at creation (DESIGN section 4). */
export function originOf(ledgerId: string): string {
  return `holdfast/${ledgerId}`
}

function malformed(what: string): Result<never, CheckpointError> {
  return err({ code: 'checkpoint-malformed', message: `not a checkpoint: ${what}` })
}
