/**
 * Merkle arithmetic of RFC 9162 section 2.1 (the tree of RFC 6962) over 32-byte leaf hashes. Beyond the
 * RFC, hashes that are not 32 bytes and a first size of 0 are refused.
 */

import { concat, sameBytes } from '../kernel/bytes.ts'
import { invariant } from '../kernel/assert.ts'
import type { Hash } from '../kernel/hash.ts'

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)
const HASH_BYTES = 32

/** Reads leaf hashes [from, to); every caller asks within the tree's size. */
export type LeafHashes = (from: number, to: number) => readonly Uint8Array[]

export function leafHash(hash: Hash, entry: Uint8Array): Uint8Array {
  return hash.sha256(concat(LEAF, entry))
}

export function nodeHash(hash: Hash, left: Uint8Array, right: Uint8Array): Uint8Array {
  return hash.sha256(concat(NODE, left, right))
}

/** The roots of the perfect subtrees of a tree, largest first: all that appending needs. */
export interface Frontier {
  readonly size: number
  readonly hashes: readonly Uint8Array[]
}

export const EMPTY_FRONTIER: Frontier = { size: 0, hashes: [] }

/** Adds one leaf: as many merges as the size has trailing one bits. */
export function append(hash: Hash, frontier: Frontier, leaf: Uint8Array): Frontier {
  const hashes = [...frontier.hashes]
  let right = leaf
  for (let size = frontier.size; size % 2 === 1; size = Math.floor(size / 2)) {
    const left = hashes.pop()
    invariant(left !== undefined, 'a frontier has one hash per one bit of its size')
    right = nodeHash(hash, left, right)
  }
  return { size: frontier.size + 1, hashes: [...hashes, right] }
}

/** SHA-256 of nothing for the empty tree. */
export function rootOf(hash: Hash, frontier: Frontier): Uint8Array {
  return (
    frontier.hashes.reduceRight<Uint8Array | undefined>(
      (right, left) => (right === undefined ? left : nodeHash(hash, left, right)),
      undefined,
    ) ?? hash.sha256(new Uint8Array())
  )
}

/** MTH(D[from:to]) straight from the definition. */
export function rootOfRange(hash: Hash, leaves: LeafHashes, from: number, to: number): Uint8Array {
  return foldRange(hash, leaves(from, to))
}

function foldRange(hash: Hash, leaves: readonly Uint8Array[]): Uint8Array {
  let frontier = EMPTY_FRONTIER
  for (const leaf of leaves) frontier = append(hash, frontier, leaf)
  return rootOf(hash, frontier)
}

/** PATH(index, D[size]), the leaf's sibling first. */
export function inclusionProof(
  hash: Hash,
  leaves: LeafHashes,
  index: number,
  size: number,
): readonly Uint8Array[] {
  invariant(index >= 0 && index < size, 'a proof is asked for a leaf of the tree')
  const path: Uint8Array[] = []
  const walk = (from: number, to: number): void => {
    if (to - from === 1) return
    const middle = from + largestPowerBelow(to - from)
    if (index < middle) {
      walk(from, middle)
      path.push(rootOfRange(hash, leaves, middle, to))
    } else {
      walk(middle, to)
      path.push(rootOfRange(hash, leaves, from, middle))
    }
  }
  walk(0, size)
  return path
}

/** PROOF(first, D[second]). */
export function consistencyProof(
  hash: Hash,
  leaves: LeafHashes,
  first: number,
  second: number,
): readonly Uint8Array[] {
  invariant(first > 0 && first <= second, 'consistency is proven from a non-empty tree forward')
  const path: Uint8Array[] = []
  const walk = (from: number, to: number, complete: boolean): void => {
    const size = to - from
    if (first - from === size) {
      if (!complete) path.push(rootOfRange(hash, leaves, from, to))
      return
    }
    const middle = from + largestPowerBelow(size)
    if (first <= middle) {
      walk(from, middle, complete)
      path.push(rootOfRange(hash, leaves, middle, to))
    } else {
      walk(middle, to, false)
      path.push(rootOfRange(hash, leaves, from, middle))
    }
  }
  walk(0, second, true)
  return path
}

function largestPowerBelow(size: number): number {
  let power = 1
  while (power * 2 < size) power *= 2
  return power
}

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion(
  hash: Hash,
  proof: readonly Uint8Array[],
  index: number,
  size: number,
  leaf: Uint8Array,
  root: Uint8Array,
): boolean {
  if (!isIndex(index) || !isIndex(size) || index >= size || !areHashes([leaf, root, ...proof])) {
    return false
  }
  let position = index
  let last = size - 1
  let result = leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      result = nodeHash(hash, sibling, result)
      while (position % 2 === 0 && position !== 0) {
        position = half(position)
        last = half(last)
      }
    } else {
      result = nodeHash(hash, result, sibling)
    }
    position = half(position)
    last = half(last)
  }
  return last === 0 && sameBytes(result, root)
}

/** RFC 9162 section 2.1.4.2. */
export function verifyConsistency(
  hash: Hash,
  proof: readonly Uint8Array[],
  first: number,
  second: number,
  firstRoot: Uint8Array,
  secondRoot: Uint8Array,
): boolean {
  if (!isIndex(first) || !isIndex(second) || first < 1 || first > second) return false
  // Equal sizes compare roots only: the published vectors do not even make them hashes there.
  if (first === second) return proof.length === 0 && sameBytes(firstRoot, secondRoot)
  if (!areHashes([firstRoot, secondRoot, ...proof])) return false
  const path = isPowerOfTwo(first) ? [firstRoot, ...proof] : [...proof]
  const start = path.shift()
  if (start === undefined || proof.length === 0) return false
  let position = first - 1
  let last = second - 1
  while (position % 2 === 1) {
    position = half(position)
    last = half(last)
  }
  let older = start
  let newer = start
  for (const sibling of path) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      older = nodeHash(hash, sibling, older)
      newer = nodeHash(hash, sibling, newer)
      while (position % 2 === 0 && position !== 0) {
        position = half(position)
        last = half(last)
      }
    } else {
      newer = nodeHash(hash, newer, sibling)
    }
    position = half(position)
    last = half(last)
  }
  return last === 0 && sameBytes(older, firstRoot) && sameBytes(newer, secondRoot)
}

/** Sizes may pass 2^32: shifts would not do. */
function half(value: number): number {
  return Math.floor(value / 2)
}

function isIndex(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(Math.log2(value))
}

function areHashes(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === HASH_BYTES)
}
