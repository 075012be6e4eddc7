/** Merkle arithmetic against published vectors and against its own definition; fsck against flipped bits. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { fromHex, hex, utf8 } from '../kernel/bytes.ts'
import type { Hash } from '../kernel/hash.ts'
import { instant } from '../kernel/instant.ts'
import { decodeEnvelope, encodeEntry } from './envelope.ts'
import { startFsck } from './fsck.ts'
import {
  append,
  consistencyProof,
  EMPTY_FRONTIER,
  inclusionProof,
  leafHash,
  nodeHash,
  rootOf,
  rootOfRange,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'

const hash: Hash = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
const bytes = (text: string | null): Uint8Array => new Uint8Array(Buffer.from(text ?? '', 'base64'))
const VECTORS = 'conformance/tlog/merkle-rfc6962'

interface InclusionVector {
  name: string
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  proof: string[] | null
  wantErr: boolean
}

test('inclusion vectors', { skip: needsShared(VECTORS) }, () => {
  const vectors = JSON.parse(
    readFileSync(sharedPath(VECTORS, 'inclusion.json'), 'utf8'),
  ) as InclusionVector[]
  assert.ok(vectors.length >= 98)
  for (const vector of vectors) {
    const proof = (vector.proof ?? []).map(bytes)
    const holds = verifyInclusion(
      hash,
      proof,
      vector.leafIdx,
      vector.treeSize,
      bytes(vector.leafHash),
      bytes(vector.root),
    )
    assert.equal(holds, !vector.wantErr, vector.name)
  }
})

interface ConsistencyVector {
  name: string
  size1: number
  size2: number
  root1: string
  root2: string
  proof: string[] | null
  wantErr: boolean
}

test('consistency vectors', { skip: needsShared(VECTORS) }, () => {
  const vectors = JSON.parse(
    readFileSync(sharedPath(VECTORS, 'consistency.json'), 'utf8'),
  ) as ConsistencyVector[]
  assert.ok(vectors.length >= 98)
  for (const vector of vectors) {
    const proof = (vector.proof ?? []).map(bytes)
    const holds = verifyConsistency(
      hash,
      proof,
      vector.size1,
      vector.size2,
      bytes(vector.root1),
      bytes(vector.root2),
    )
    assert.equal(holds, !vector.wantErr, vector.name)
  }
})

test('the eight transparency leaves', { skip: needsShared(VECTORS) }, () => {
  const tree = JSON.parse(readFileSync(sharedPath(VECTORS, 'tree8.json'), 'utf8')) as {
    leaves: string[]
    rootsBySize: string[]
    single: { node_N123_N456: string }
  }
  let frontier = EMPTY_FRONTIER
  assert.equal(hex(rootOf(hash, frontier)), tree.rootsBySize[0])
  tree.leaves.forEach((leaf, index) => {
    frontier = append(hash, frontier, leafHash(hash, fromHex(leaf) ?? new Uint8Array()))
    assert.equal(hex(rootOf(hash, frontier)), tree.rootsBySize[index + 1])
  })
  assert.equal(hex(nodeHash(hash, utf8('N123'), utf8('N456'))), tree.single.node_N123_N456)
})

test('every proof up to 70 leaves holds, and none holds for another tree', () => {
  const leaves = Array.from({ length: 70 }, (_, index) => leafHash(hash, utf8(`L${index}`)))
  const read = (from: number, to: number): Uint8Array[] => leaves.slice(from, to)
  for (let size = 1; size <= leaves.length; size++) {
    const root = rootOfRange(hash, read, 0, size)
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(hash, read, index, size)
      const leaf = leaves[index] ?? new Uint8Array()
      assert.ok(verifyInclusion(hash, proof, index, size, leaf, root))
      assert.ok(!verifyInclusion(hash, proof, (index + 1) % size, size + 1, leaf, root))
    }
    for (let first = 1; first <= size; first++) {
      const older = rootOfRange(hash, read, 0, first)
      const proof = consistencyProof(hash, read, first, size)
      assert.ok(verifyConsistency(hash, proof, first, size, older, root))
      if (first < size) assert.ok(!verifyConsistency(hash, proof, first, size, root, older))
    }
  }
})

const LINES = [0, 1, 2, 3].map((index) => {
  const line = encodeEntry(
    {
      v: 1,
      kind: index === 0 ? 'ledger.created' : 'tick',
      at: instant(1000 + index),
      actor: 'system',
      cause: 'test',
      body:
        index === 0
          ? { ledgerId: 'l', product: '0', mode: 'enforce', checkpointKey: 'k', sample: false }
          : { jumpedMs: index, assets: [] },
    } as Parameters<typeof encodeEntry>[0],
    'c2FsdA',
  )
  assert.ok(line.ok)
  return line.value
})

function check(lines: readonly string[], roots: Parameters<typeof startFsck>[1]) {
  const fsck = startFsck(hash, roots)
  for (const line of lines) fsck.line(line)
  return fsck.report()
}

const ROOT = rootOf(
  hash,
  LINES.reduce((tree, line) => append(hash, tree, leafHash(hash, utf8(line))), EMPTY_FRONTIER),
)

test('a whole ledger passes; every changed byte, cut and swap is found', () => {
  const roots = [{ size: LINES.length, root: ROOT }]
  assert.equal(check(LINES, roots).firstBad, null)
  LINES.forEach((line, seq) => {
    for (let at = 0; at < line.length; at++) {
      const flipped =
        line.slice(0, at) + String.fromCharCode(line.charCodeAt(at) ^ 1) + line.slice(at + 1)
      const report = check(LINES.with(seq, flipped), roots)
      assert.notEqual(report.firstBad, null, `byte ${at} of entry ${seq}`)
    }
  })
  assert.match(check(LINES.slice(0, -1), roots).firstBad?.why ?? '', /the end is missing/)
  assert.match(check(LINES.toReversed(), roots).firstBad?.why ?? '', /time is before|begins with/)
})

const REFUSED_LINES = [
  ['', 'not an entry'],
  ['[]', 'not an object'],
  ['{}', 'other members'],
  [`${LINES[0]} `, 'not its own canonical form'],
  [(LINES[0] ?? '').replace('"v":1', '"v":0'), '`v` is `0` and no version'],
  [(LINES[0] ?? '').replace('"at":1000', '"at":1000.5'), 'not its own canonical form'],
  [(LINES[0] ?? '').replace('"at"', '"at":1,"at"'), 'duplicate name'],
] as const

for (const [line, message] of REFUSED_LINES) {
  test(`an entry line is refused: ${message}`, () => {
    const entry = decodeEnvelope(line)
    assert.ok(!entry.ok)
    assert.match(entry.error.message, new RegExp(message))
  })
}

test('an entry beyond the limit is refused with its size', () => {
  const refused = encodeEntry(
    {
      v: 1,
      kind: 'tick',
      at: instant(1),
      actor: 'a'.repeat(70_000),
      cause: '',
      body: { jumpedMs: 0, assets: [] },
    },
    's',
  )
  assert.ok(!refused.ok)
  assert.equal(refused.error.code, 'entry-too-large')
})
