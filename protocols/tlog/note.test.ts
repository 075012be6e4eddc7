/** Signed notes and checkpoints against the published examples and our own vectors. */

import assert from 'node:assert/strict'
import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromHex, hex } from '@holdfast/core/kernel/bytes'
import { needsShared, sharedPath } from '../../proof/testkit/needs.ts'
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { formatVkey, openNote, parseVkey, signNote } from './note.ts'
import { leavesUnder, parseTilePath } from './tiles.ts'

const hash = {
  sha256: (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest()),
}
const check = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean => {
  const x = Buffer.from(publicKey).toString('base64url')
  const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  return verify(null, message, key, signature)
}
const DATA = 'conformance/tlog/c2sp/notes.json'

interface Notes {
  publishedNotes: { name: string; vkey: string; note: string }[]
  own: {
    log: { origin: string; seedHex: string; vkey: string }
    checkpoints: { treeSize: number; rootHex: string; body: string; checkpoint: string }[]
  }
}

test(
  'published notes and own checkpoints verify and re-sign alike',
  { skip: needsShared(DATA) },
  () => {
    const data = JSON.parse(readFileSync(sharedPath(DATA), 'utf8')) as Notes
    for (const note of data.publishedNotes) {
      const key = parseVkey(hash, note.vkey)
      assert.ok(key.ok, note.name)
      assert.equal(formatVkey(key.value), note.vkey)
      assert.ok(openNote(note.note, [key.value], check).ok, note.name)
      const changed = openNote(note.note.replace('a', 'b'), [key.value], check)
      assert.ok(!changed.ok && changed.error.code === 'note-signature-invalid')
    }
    const { log, checkpoints } = data.own
    const key = parseVkey(hash, log.vkey)
    assert.ok(key.ok)
    const prefix = fromHex('302e020100300506032b657004220420') ?? new Uint8Array()
    const der = Buffer.concat([prefix, Buffer.from(log.seedHex, 'hex')])
    const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    for (const checkpoint of checkpoints) {
      const parsed = parseCheckpoint(checkpoint.body)
      assert.ok(parsed.ok)
      assert.equal(parsed.value.size, checkpoint.treeSize)
      assert.equal(hex(parsed.value.root), checkpoint.rootHex)
      assert.equal(formatCheckpoint(parsed.value), checkpoint.body)
      const signed = signNote(
        checkpoint.body,
        key.value,
        (message) => new Uint8Array(sign(null, message, secret)),
      )
      assert.equal(signed, checkpoint.checkpoint)
    }
  },
)

const ROOT = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='
const REFUSED = [
  ['', 'origin'],
  [`\n1\n${ROOT}\n`, 'origin'],
  [`o\n01\n${ROOT}\n`, 'size'],
  [`o\n-1\n${ROOT}\n`, 'size'],
  [`o\n1e3\n${ROOT}\n`, 'size'],
  [`o\n9007199254740993\n${ROOT}\n`, 'size'],
  ['o\n1\nAAAA\n', 'root'],
  [`o\n1\n${ROOT}\n\nx\n`, 'extension'],
] as const

for (const [text, why] of REFUSED) {
  test(`a checkpoint is refused for its ${why}: ${JSON.stringify(text.slice(0, 20))}`, () => {
    const parsed = parseCheckpoint(text)
    assert.ok(!parsed.ok)
    assert.match(parsed.error.message, new RegExp(why))
  })
}

const TILES = [
  ['tile/0/000', { level: 0, index: 0, width: 256 }],
  ['tile/0/000.p/5', { level: 0, index: 0, width: 5 }],
  ['tile/1/x001/x234/067', { level: 1, index: 1234067, width: 256 }],
  ['tile/64/000', undefined],
  ['tile/0/x000/001', undefined],
  ['tile/0/000.p/256', undefined],
  ['tile/0/000.p/0', undefined],
  ['tile/0/../000', undefined],
  ['tile/00/000', undefined],
] as const

for (const [path, expected] of TILES) {
  test(`tile path ${path}`, () => assert.deepEqual(parseTilePath(path), expected))
}

test('a hash of level 1 covers 256 leaves', () => {
  assert.deepEqual(leavesUnder({ level: 1, index: 0, width: 256 }, 3), { from: 768, to: 1024 })
})
