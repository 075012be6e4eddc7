/** The lines of the ledger as leaves, its roots, and which older states a person has accepted in it. */

import { utf8 } from '@holdfast/core/kernel/bytes'
import { append, EMPTY_FRONTIER, leafHash, rootOf, rootOfRange } from '@holdfast/core/ledger/merkle'
import type { SignedSize } from '@holdfast/core/model/epoch'
import type { Checkpoint } from '@holdfast/protocols/tlog/checkpoint'
import { nodeHash } from '../signers/hash.ts'
import { isHead, restoredIn } from './head-check.ts'

export interface Leaves {
  readonly all: readonly Uint8Array[]
  /** True: by this line a person accepts an older state. */
  add(line: string): boolean
  rootAt(size: number): Uint8Array
  /** Of all lines, and kept from here on: of two million it is not computed twice. */
  signedRoot(): Uint8Array
  /** A person has left this head behind for an older state. */
  isLeft(note: Checkpoint): boolean
  /** The restore of this mark is accepted. */
  isAccepted(mark: string): boolean
}

/** @param signedSize - of the newest checkpoint: the root there is asked for again */
export function noLeaves(signedSize: number | undefined): Leaves {
  const all: Uint8Array[] = []
  let frontier = EMPTY_FRONTIER
  let signed: { readonly size: number; readonly root: Uint8Array } | undefined
  const left: SignedSize[] = []
  const accepted = new Set<string>()
  const signedRoot = (): Uint8Array => {
    const root = rootOf(nodeHash, frontier)
    signed = { size: frontier.size, root }
    return root
  }
  return {
    all,
    add(line) {
      const leaf = leafHash(nodeHash, utf8(line))
      all.push(leaf)
      frontier = append(nodeHash, frontier, leaf)
      if (frontier.size === signedSize) signedRoot()
      const restored = restoredIn(line)
      if (restored === null) return false
      if (restored.behind !== null) left.push(restored.behind)
      if (restored.copy !== null) accepted.add(restored.copy)
      return true
    },
    rootAt(size) {
      if (size === frontier.size) return rootOf(nodeHash, frontier)
      if (size === signed?.size) return signed.root
      return rootOfRange(nodeHash, (from, to) => all.slice(from, to), 0, size)
    },
    signedRoot,
    isLeft: (note) => left.some((head) => isHead(head, note)),
    isAccepted: (mark) => accepted.has(mark),
  }
}
