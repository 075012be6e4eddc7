/** Checks a whole ledger against its checkpoints and names the first bad entry and why. */

import { hex, sameBytes, utf8 } from '../kernel/bytes.ts'
import type { Hash } from '../kernel/hash.ts'
import type { Result } from '../kernel/result.ts'
import { decodeEnvelope, type Envelope, type EnvelopeError } from './envelope.ts'
import { append, EMPTY_FRONTIER, leafHash, rootOf, type Frontier } from './merkle.ts'

export interface KnownRoot {
  readonly size: number
  readonly root: Uint8Array
}

export interface FsckReport {
  readonly entries: number
  readonly checkpoints: number
  readonly root: string
  readonly firstBad: { readonly seq: number; readonly why: string } | null
}

export interface Fsck {
  /** Lines in order of sequence. */
  line(line: string): void
  report(): FsckReport
}

/**
 * Streaming, so that a ledger larger than memory can be checked. `roots` in ascending size; `decode` may know more of
 * what an entry can be.
 */
export function startFsck(
  hash: Hash,
  roots: readonly KnownRoot[],
  decode: (line: string) => Result<Envelope, EnvelopeError> = decodeEnvelope,
): Fsck {
  let frontier: Frontier = EMPTY_FRONTIER
  let firstBad: FsckReport['firstBad'] = null
  let lastAt = 0
  let checked = 0
  const waiting = [...roots]
  const bad = (seq: number, why: string): void => {
    firstBad ??= { seq, why }
  }
  const meetRoots = (): void => {
    while (waiting[0]?.size === frontier.size) {
      const expected = waiting.shift()
      if (expected === undefined) break
      checked += 1
      if (!sameBytes(rootOf(hash, frontier), expected.root)) {
        bad(
          Math.max(0, frontier.size - 1),
          `the root of ${frontier.size} entries is not the one that was signed: an entry up to here was changed`,
        )
      }
    }
  }
  meetRoots()
  return {
    line(line) {
      const seq = frontier.size
      const entry = decode(line)
      if (!entry.ok) bad(seq, entry.error.message)
      else {
        if (entry.value.at < lastAt) bad(seq, 'its time is before the entry before it')
        if ((entry.value.kind === 'ledger.created') !== (seq === 0)) {
          bad(seq, 'a ledger begins with `ledger.created`, once')
        }
        lastAt = entry.value.at
      }
      frontier = append(hash, frontier, leafHash(hash, utf8(line)))
      meetRoots()
    },
    report() {
      const missing = waiting[0]
      if (missing !== undefined) {
        bad(frontier.size, `a checkpoint of ${missing.size} entries was signed; the end is missing`)
      }
      return {
        entries: frontier.size,
        checkpoints: checked,
        root: hex(rootOf(hash, frontier)),
        firstBad,
      }
    },
  }
}
