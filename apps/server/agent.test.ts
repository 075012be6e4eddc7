/** Agents: each refusal has its own word and changes nothing; causes survive re-enrolment and renaming. */

import assert from 'node:assert/strict'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { base64, utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson, type Json } from '@holdfast/core/kernel/canonical-json'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { plus } from '@holdfast/core/kernel/instant'
import { AGENT_PAYLOAD_TYPE, ENROLMENT_TYPE } from '@holdfast/protocols/agent/messages'
import { formatEnvelope, preAuthEncoding } from '@holdfast/protocols/dsse/envelope'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Key {
  readonly id: string
  readonly secret: KeyObject
  readonly raw: Uint8Array
}

function newKey(): Omit<Key, 'id'> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    secret: privateKey,
    raw: new Uint8Array(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')),
  }
}

function envelope(key: Key, message: Json, type = AGENT_PAYLOAD_TYPE): string {
  const payload = utf8(canonicalJson(message))
  const signature = new Uint8Array(sign(null, preAuthEncoding(type, payload), key.secret))
  return formatEnvelope({ payloadType: type, payload, signatures: [{ keyId: key.id, signature }] })
}

describe('agents', () => {
  let server: TestServer
  let scene: Scene
  let key: Key
  let asset = ''
  let nonce = ''
  const send = (text: string) =>
    server.call('POST', '/api/v1/agent/report', text, { authorization: '' })
  const codeOf = (answer: { body: unknown }): string => (answer.body as { code: string }).code
  const enroll = async (
    name: string,
    machineId: string,
  ): Promise<{ status: number; body: unknown; key: Omit<Key, 'id'> }> => {
    const token = await server.call('POST', '/api/v1/tokens', {
      for: name,
      scope: `enroll:${name}`,
    })
    const made = newKey()
    const claim = {
      token: (token.body as { token: string }).token,
      publicKey: base64(made.raw),
      identifiers: { machineId },
      hostname: name,
    }
    const signed = preAuthEncoding(ENROLMENT_TYPE, utf8(canonicalJson(claim)))
    const signature = base64(new Uint8Array(sign(null, signed, made.secret)))
    const answer = await server.call('POST', '/api/v1/agent/enroll', { ...claim, signature })
    return { ...answer, key: made }
  }
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    const enrolled = await enroll('web-02', 'machine-2')
    assert.equal(enrolled.status, 201, JSON.stringify(enrolled.body))
    const body = enrolled.body as { asset: { uid: string }; keyId: string; nonce: string }
    key = { ...enrolled.key, id: body.keyId }
    asset = body.asset.uid
    nonce = body.nonce
  })
  after(() => server.close())

  test('each refusal is its own word and leaves the ledger as it was', async () => {
    const facts = JSON.parse(canonicalJson(await scene.agent.collect())) as Json
    const message = (change: Record<string, Json>): Json => ({
      v: 1,
      asset,
      counter: 100,
      nonce,
      kind: 'facts',
      facts,
      ...change,
    })
    const good = envelope(key, message({}))
    const parsed = JSON.parse(good) as { payload: string; signatures: { sig: string }[] }
    const other = [...server.context.driver.view.manifests.Asset.values()].find(
      (manifest) => manifest.name === 'web-01',
    )
    const foreign = server.context.nonces.issue(
      other?.uid ?? ('as_0' as AssetUid),
      'agent:web-02',
      server.context.driver.env().now,
    )
    const old = server.context.nonces.issue(
      asset as AssetUid,
      'agent:web-02',
      plus(server.context.driver.env().now, -2 * 3_600_000),
    )
    const stranger: Key = { ...newKey(), id: '0123456789abcdef' }
    const impostor: Key = { ...newKey(), id: key.id }
    const cases: readonly (readonly [string, string])[] = [
      ['{"a":1}', 'envelope-malformed'],
      ['not json', 'envelope-malformed'],
      [envelope(key, message({}), 'application/json'), 'envelope-malformed'],
      [envelope(key, { ...(message({}) as object), v: 2 }), 'envelope-malformed'],
      [envelope(key, message({ counter: 'x' })), 'envelope-malformed'],
      [envelope(stranger, message({})), 'key-unknown'],
      [envelope(impostor, message({})), 'signature-invalid'],
      [good.replace(parsed.payload, base64(utf8('{"v":1}'))), 'signature-invalid'],
      [envelope(key, message({ asset: other?.uid ?? '' })), 'wrong-asset'],
      [envelope(key, message({ nonce: foreign })), 'nonce-foreign'],
      [envelope(key, message({ nonce: 'x' })), 'nonce-foreign'],
      [envelope(key, message({ nonce: old })), 'nonce-expired'],
      [envelope(key, message({ facts: {} })), 'facts-malformed'],
      ...[
        null,
        'known',
        { state: 'known', items: [] },
        { state: 'known', items: [], listsSignedAt: '1', listsValidUntil: null },
        { state: 'known', items: [], listsSignedAt: 1, listsValidUntil: 'never' },
      ].map((fixes): readonly [string, string] => [
        envelope(key, message({ facts: { ...(facts as object), fixes } })),
        'facts-malformed',
      ]),
      [envelope(key, message({ facts: { ...(facts as object), startedAt: 4e12 } })), 'clock-skew'],
    ]
    for (const [text, code] of cases) {
      const before = server.context.driver.view.size
      const answer = await send(text)
      assert.equal(answer.status, 422, code)
      assert.equal(codeOf(answer), code)
      assert.equal(server.context.driver.view.size, before, code)
    }
    const accepted = await send(good)
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body))
    assert.equal(codeOf(await send(good)), 'counter-not-newer')
    const replayed = envelope(key, message({ counter: 101 }))
    assert.equal(codeOf(await send(replayed)), 'nonce-used')
  })

  test('an enrolment token works once, and only for its asset', async () => {
    const token = await server.call('POST', '/api/v1/tokens', { for: 'x', scope: 'enroll:web-02' })
    const body = {
      token: (token.body as { token: string }).token,
      publicKey: base64(newKey().raw),
      identifiers: {},
      hostname: 'x',
    }
    assert.equal((await server.call('POST', '/api/v1/agent/enroll', body)).status, 201)
    assert.equal(
      codeOf(await server.call('POST', '/api/v1/agent/enroll', body)),
      'enrolment-refused',
    )
    for (const change of [{ token: 'hf_wrong' }, { publicKey: 'AAAA' }]) {
      const refused = await server.call('POST', '/api/v1/agent/enroll', { ...body, ...change })
      assert.equal(codeOf(refused), 'enrolment-refused')
    }
  })

  test('a machine sheds no cause by a new name', async () => {
    const manifest =
      'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-09 }\nspec: { type: host }\n'
    await server.call('POST', '/api/v1/apply', manifest, YAML)
    const refused = await enroll('web-09', 'machine-2')
    assert.equal(codeOf(refused), 'enrolment-refused')
    assert.match((refused.body as { detail: string }).detail, /already asset `web-02`/)
  })

  test('a blocked asset cannot be deleted; re-enrolment keeps its causes', async () => {
    const deleted = await server.call('DELETE', '/api/v1/assets/web-01')
    assert.equal(deleted.status, 409)
    const before = [...server.context.driver.view.causes.values()].length
    const again = await enroll('web-01', 'machine-1')
    assert.equal(again.status, 201)
    assert.equal([...server.context.driver.view.causes.values()].length, before)
    const listed = await server.call('GET', '/api/v1/holds?state=open')
    assert.equal((listed.body as { items: unknown[] }).items.length, 1)
  })

  test('a report without a nonce lowers and never raises', async () => {
    const text =
      'holdfast-collect 1\n\n== nonce\n\n== started\n1795500000\n== hostname\nweb-01\n== os-release\nID=debian\nVERSION_ID="12"\n== dpkg\nPackage: practice-web\nStatus: install ok installed\nVersion: 9\n\n== ended\n1795500001\n== end\n'
    const source = `apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: collect }
spec: { assets: { names: [web-01] }, says: [os-packages, processes], independence: host, mayRaise: always }
`
    assert.equal((await server.call('POST', '/api/v1/apply', source, YAML)).status, 200)
    const before = await server.call('GET', '/api/v1/assets/web-01')
    const imported = await server.call('POST', '/api/v1/import?asset=web-01&source=collect', text, {
      'content-type': 'text/plain',
    })
    assert.equal(imported.status, 200, JSON.stringify(imported.body))
    const after = await server.call('GET', '/api/v1/assets/web-01')
    const state = (answer: { body: unknown }): string =>
      (answer.body as { posture: { state: string } }).posture.state
    assert.deepEqual([state(before), state(after)], ['restricted', 'restricted'])
    const cut = await server.call(
      'POST',
      '/api/v1/import?asset=web-01',
      text.replace('== end\n', ''),
      { 'content-type': 'text/plain' },
    )
    assert.equal(cut.status, 400)
    assert.match((cut.body as { detail: string }).detail, /cut off before its end/)
    const other = await server.call('POST', '/api/v1/import?asset=web-02', text, {
      'content-type': 'text/plain',
    })
    assert.equal(other.status, 409)
    assert.equal(codeOf(other), 'subject-mismatch')
  })

  test('verify without any source says what to do', async () => {
    const refused = await server.call('POST', '/api/v1/assets/web-09/verify', {})
    assert.equal(refused.status, 409)
    assert.match(
      (refused.body as { help: string }).help,
      /collect\.sh.*an agent on it: holdfast token create --for web-09/,
    )
  })

  test('the scene is still blocked after all of this', async () => {
    const hold = await server.call('GET', `/api/v1/holds/${scene.hold}`)
    assert.equal((hold.body as { state: string }).state, 'open')
  })
})
