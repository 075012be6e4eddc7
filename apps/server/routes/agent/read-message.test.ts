/** Signed messages: signature before content, and what is not exactly a message is none. */

import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import { digestOf, type Digest } from '@holdfast/core/kernel/hash'
import type { HostFacts } from '@holdfast/core/model/facts'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { deltaOf, inOrder } from '@holdfast/protocols/agent/delta'
import { AGENT_PAYLOAD_TYPE } from '@holdfast/protocols/agent/messages'
import { formatEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { healthyFacts } from '../../../../proof/testkit/simulated-agent.ts'
import { keyIdOf, readDelta, readMessage } from './read-message.ts'

const pair = generateKeyPairSync('ed25519')
const publicKey = base64(
  new Uint8Array(Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')),
)
const keyId = 'k'

function signed(payload: Uint8Array, type = AGENT_PAYLOAD_TYPE, key = 'k'): Uint8Array {
  const signature = new Uint8Array(sign(null, preAuthEncoding(type, payload), pair.privateKey))
  const signatures = [{ keyId: key, signature }]
  return utf8(formatEnvelope({ payloadType: type, payload, signatures }))
}
const POLL = { v: 1, asset: 'as_1', counter: 1, nonce: null, kind: 'poll' }
const of = (change: object): Uint8Array => signed(utf8(JSON.stringify({ ...POLL, ...change })))
const codeOf = (bytes: Uint8Array): string => {
  const read = readMessage({ bytes, keyId, publicKey, digest: null })
  return read.ok ? 'read' : read.error.code
}

test('what is a message, and what is none', () => {
  const facts = healthyFacts('web')
  const rows: readonly (readonly [string, Uint8Array, string])[] = [
    ['a question', of({}), 'read'],
    ['without a nonce', of({ nonce: undefined }), 'read'],
    ['for tokens', of({ tokens: true }), 'read'],
    ['nothing changed', of({ kind: 'heartbeat', factsDigest: 'x' }), 'read'],
    ['facts', of({ kind: 'facts', facts }), 'read'],
    // What is wrong with them is told after nonce and counter.
    ['odd facts', of({ kind: 'facts', facts: null }), 'read'],
    ['a difference', of({ kind: 'delta', base: 'x', delta: 1, factsDigest: 'y' }), 'read'],
    ['nothing', utf8(''), 'envelope-malformed'],
    ['no UTF-8', new Uint8Array([0xff]), 'envelope-malformed'],
    ['no envelope', utf8('{}'), 'envelope-malformed'],
    ['another type', signed(utf8('{}'), 'x'), 'envelope-malformed'],
    ['another key', signed(utf8('{}'), AGENT_PAYLOAD_TYPE, 'other'), 'envelope-malformed'],
    ['no JSON', signed(utf8('{')), 'envelope-malformed'],
    ['a name twice', signed(utf8('{"v":1,"v":1}')), 'envelope-malformed'],
    ['a payload that is no text', signed(new Uint8Array([0xff])), 'envelope-malformed'],
    ['null', signed(utf8('null')), 'envelope-malformed'],
    ['a list', signed(utf8('[]')), 'envelope-malformed'],
    ['another version', of({ v: 2 }), 'envelope-malformed'],
    ['no asset', of({ asset: undefined }), 'envelope-malformed'],
    ['a counter of text', of({ counter: '1' }), 'envelope-malformed'],
    ['half a counter', of({ counter: 1.5 }), 'envelope-malformed'],
    ['a counter below nought', of({ counter: -1 }), 'envelope-malformed'],
    ['a nonce of another type', of({ nonce: 1 }), 'envelope-malformed'],
    ['tokens of another type', of({ tokens: 'yes' }), 'envelope-malformed'],
    ['no kind', of({ kind: undefined }), 'envelope-malformed'],
    ['another kind', of({ kind: 'tokens' }), 'envelope-malformed'],
    ['nothing changed since what', of({ kind: 'heartbeat' }), 'envelope-malformed'],
    ['a difference to nothing', of({ kind: 'delta', factsDigest: 'y' }), 'envelope-malformed'],
    ['late of another type', of({ kind: 'facts', facts, late: 1 }), 'envelope-malformed'],
  ]
  for (const [what, bytes, code] of rows) assert.equal(codeOf(bytes), code, what)
})

test('nothing of what nobody signed is read', () => {
  const good = Buffer.from(of({})).toString()
  const { payload } = JSON.parse(good) as { payload: string }
  const changed = utf8(good.replace(payload, base64(utf8('{'))))
  assert.equal(codeOf(changed), 'signature-invalid')
  const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x ?? ''
  const otherKey = base64(new Uint8Array(Buffer.from(other, 'base64url')))
  for (const key of [otherKey, '', 'AAAA']) {
    const read = readMessage({ bytes: of({}), keyId, publicKey: key, digest: null })
    assert.ok(!read.ok && read.error.code === 'signature-invalid')
  }
  const proved = (digest: Digest) => readMessage({ bytes: of({}), keyId, publicKey, digest })
  assert.ok(proved(digestOf(nodeHash, of({}))).ok)
  const another = proved(digestOf(nodeHash, changed))
  assert.ok(!another.ok && another.error.code === 'signature-invalid')
  assert.equal(keyIdOf(of({})), keyId)
  assert.equal(keyIdOf(utf8('{}')), undefined)
})

test('a difference gives the whole, or asks for it, or is refused', () => {
  const base = healthyFacts('web')
  const before: HostFacts = { ...base, packages: inOrder(base.packages) }
  const next: HostFacts = { ...before, packages: before.packages.slice(1), warnings: ['x'] }
  const json = (value: unknown): Json => value as Json // Made of JSON members here.
  const bytes = utf8(canonicalJson(json(before)))
  const message = of({ kind: 'facts', facts: next })
  const whole = readMessage({ bytes: message, keyId, publicKey, digest: null })
  assert.ok(whole.ok && whole.value.content.kind === 'facts' && whole.value.content.facts.ok)
  const { digest } = whole.value.content.facts.value
  const delta = deltaOf(before, next)
  const read = (from: Uint8Array, change: unknown, factsDigest: string) =>
    readDelta(from, { base: '', delta: json(change), factsDigest })
  const good = read(bytes, delta, digest)
  assert.ok(good.ok && good.value?.digest === digest)

  const unfit: readonly (readonly [string, Uint8Array, unknown, string])[] = [
    ['another digest', bytes, delta, 'sha256:0'],
    ['no base', utf8(''), delta, digest],
    ['a base that would be refused today', utf8('{"kind":"host"}'), delta, digest],
    ['a place that is not there', bytes, { ...delta, removed: [99] }, digest],
    ['a place twice', bytes, { ...delta, removed: [0, 0] }, digest],
  ]
  for (const [what, from, change, wanted] of unfit) {
    assert.deepEqual(read(from, change, wanted), { ok: true, value: null }, what)
  }
  const refused: readonly (readonly [unknown, RegExp])[] = [
    [null, /`delta` must be an object/],
    ['x', /`delta` must be an object/],
    [{ ...delta, removed: ['length'] }, /`delta\.removed` must be a list of places/],
    [{ ...delta, removed: null }, /`delta\.removed`/],
    [{ ...delta, added: [null] }, /in `delta\.added`: `\[0\]` must be an object/],
    [{ ...delta, added: [{ name: 1.5 }] }, /in `delta\.added`/],
    [{ ...delta, rest: null }, /`delta\.rest` must be an object/],
    [{ ...delta, rest: { ...delta.rest, os: null } }, /`os` must be an object/],
    [{ ...delta, rest: { ...delta.rest, more: 1 } }, /`more` must be left out/],
  ]
  for (const [change, says] of refused) {
    const answer = read(bytes, change, digest)
    assert.ok(!answer.ok, String(says))
    assert.equal(answer.error.code, 'facts-malformed')
    assert.match(answer.error.message, says)
  }
})
