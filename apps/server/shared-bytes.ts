/** Bytes in memory that threads share: handed over without a copy, whatever their size. */

import { takeTurns } from './turns.ts'

const PIECE_BYTES = 1_048_576

/** For a thread that may stand still. */
export function shared(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(new SharedArrayBuffer(bytes.length))
  out.set(bytes)
  return out
}

/** One after the other, in turns: copying a large report takes longer than decisions may wait. */
export async function sharedInTurns(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  const size = parts.reduce((sum, part) => sum + part.length, 0)
  const out = new Uint8Array(new SharedArrayBuffer(size))
  const turn = takeTurns()
  let to = 0
  for (const part of parts) {
    for (let from = 0; from < part.length; from += PIECE_BYTES) {
      const piece = part.subarray(from, from + PIECE_BYTES)
      out.set(piece, to)
      to += piece.length
      await turn.pause()
    }
  }
  return out
}
