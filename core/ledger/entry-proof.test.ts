/** An entry is in the ledger as it is shown, or it is said what does not hold. */

import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, sign, verify, createPublicKey } from 'node:crypto'
import { test } from 'node:test'
import { formatCheckpoint } from '../../protocols/tlog/checkpoint.ts'
import { formatVkey, noteKey, signNote } from '../../protocols/tlog/note.ts'
import { proofTools } from '../../protocols/tlog/proof-tools.ts'
import { base64, utf8 } from '../kernel/bytes.ts'
import type { Hash } from '../kernel/hash.ts'
import { checkEntry, type ProvenEntry } from './entry-proof.ts'
import { inclusionProof, leafHash, rootOfRange } from './merkle.ts'

const hash: Hash = {
  sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
const tools = proofTools(hash, (publicKey, message, signature) => {
  const x = Buffer.from(publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, message, key, signature)
})

function keyOf(name: string): { readonly vkey: string; readonly note: (text: string) => string } {
  const pair = generateKeyPairSync('ed25519')
  const { x = '' } = pair.publicKey.export({ format: 'jwk' })
  const key = noteKey(hash, name, new Uint8Array(Buffer.from(x, 'base64url')))
  return {
    vkey: formatVkey(key),
    note: (text) =>
      signNote(text, key, (bytes) => new Uint8Array(sign(null, bytes, pair.privateKey))),
  }
}

const ORIGIN = 'holdfast/l_test'
const OURS = keyOf(ORIGIN)
const SIZE = 7
const LINES = Array.from({ length: SIZE }, (_, seq) => `{"line":${seq}}`)
const LEAVES = LINES.map((line) => leafHash(hash, utf8(line)))
const range = (from: number, to: number): Uint8Array[] => LEAVES.slice(from, to)
const ROOT = rootOfRange(hash, range, 0, SIZE)

function checkpoint(by = OURS, origin = ORIGIN, root = ROOT): string {
  return by.note(formatCheckpoint({ origin, size: SIZE, root }))
}

function proven(seq: number): ProvenEntry {
  const proof = inclusionProof(hash, range, seq, SIZE).map((part) => base64(part))
  return { seq, line: LINES[seq] ?? '', proof, checkpoint: checkpoint() }
}

test('each entry is in the checkpoint as it is', () => {
  for (const seq of LINES.keys()) {
    assert.deepEqual(checkEntry(proven(seq), OURS.vkey, tools), {
      holds: true,
      text: `entry ${seq} is in checkpoint 7, which the key of holdfast/l_test signed`,
    })
  }
})

const STRANGER = keyOf(ORIGIN)
const ELSEWHERE = keyOf('holdfast/l_other')
const REFUSED: readonly (readonly [
  what: string,
  entry: ProvenEntry,
  vkey: string,
  says: RegExp,
])[] = [
  [
    'another line',
    { ...proven(3), line: '{"line":30}' },
    OURS.vkey,
    /^entry 3, as it is shown, is not in/,
  ],
  ['another place', { ...proven(3), seq: 4 }, OURS.vkey, /^entry 4, as it is shown/],
  ['a place beyond the end', { ...proven(3), seq: 7 }, OURS.vkey, /not in checkpoint 7$/],
  ['a negative place', { ...proven(3), seq: -1 }, OURS.vkey, /not in checkpoint 7$/],
  ['no proof', { ...proven(3), proof: [] }, OURS.vkey, /not in checkpoint/],
  ['a part too many', { ...proven(3), proof: [...proven(3).proof, ''] }, OURS.vkey, /not in/],
  ['a part that is no base64', { ...proven(3), proof: ['!'] }, OURS.vkey, /not in checkpoint/],
  [
    'the proof of another',
    { ...proven(3), proof: proven(2).proof },
    OURS.vkey,
    /not in checkpoint/,
  ],
  [
    'another root, signed',
    { ...proven(3), checkpoint: checkpoint(OURS, ORIGIN, new Uint8Array(32)) },
    OURS.vkey,
    /not in checkpoint 7$/,
  ],
  [
    'a checkpoint of a stranger',
    { ...proven(3), checkpoint: checkpoint(STRANGER) },
    OURS.vkey,
    /cannot be relied on: no known key signed/,
  ],
  [
    'a checkpoint that was changed',
    { ...proven(3), checkpoint: checkpoint().replace('\n7\n', '\n8\n') },
    OURS.vkey,
    /cannot be relied on: the signature .* does not hold/,
  ],
  ['no checkpoint', { ...proven(3), checkpoint: '' }, OURS.vkey, /not a signed note/],
  [
    'a note that is no checkpoint',
    { ...proven(3), checkpoint: OURS.note('hello\n') },
    OURS.vkey,
    /cannot be relied on: not a checkpoint/,
  ],
  [
    'a checkpoint of another ledger',
    { ...proven(3), checkpoint: checkpoint(ELSEWHERE, ORIGIN) },
    ELSEWHERE.vkey,
    /of another ledger than its key/,
  ],
  ['a key that is none', proven(3), 'key', /not an Ed25519 verifier key/],
]
for (const [what, entry, vkey, says] of REFUSED) {
  test(`refused: ${what}`, () => {
    const { holds, text } = checkEntry(entry, vkey, tools)
    assert.equal(holds, false)
    assert.match(text, says)
  })
}
