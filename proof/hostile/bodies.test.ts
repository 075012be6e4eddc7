/** H1 to H9, H18 to H20: encodings, JSON and transport, at every kind of door that takes a body. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, type TestServer } from '../testkit/server.ts'
import { overWire, refused, sent } from './attempt.ts'

const DOORS = [
  '/access/v1/evaluation',
  '/access/v1/evaluations',
  '/access/v1/search/subject',
  '/api/v1/tokens',
  '/api/v1/apply',
  '/api/v1/import?asset=web-01',
  '/api/v1/agent/report',
  '/api/v1/agent/enroll',
  '/api/v1/assets/web-01/quarantine',
  '/api/v1/mode/preview',
  '/v1/secret/data/x',
] as const

/** Of each kind one: what is huge is huge at every door of its kind. */
const HUGE_AT = ['/access/v1/evaluation', '/api/v1/import?asset=web-01', '/api/v1/agent/report']

const ASK = { subject: { type: 'identity', id: 'a' }, action: { name: 'read' } }
const many = (size: number, of: (at: number) => string): string =>
  Array.from({ length: size }, (_, at) => of(at)).join(',')

/** What is sent, as text or bytes. Each is refused at every door. */
const BODIES: readonly (readonly [string, string, string | Uint8Array])[] = [
  ['H1', '100,000 brackets', '['.repeat(100_000)],
  ['H1', '100,000 brackets that end', '['.repeat(100_000) + ']'.repeat(100_000)],
  ['H1', '65 objects, one in the other', '{"a":'.repeat(65) + '1' + '}'.repeat(65)],
  ['H2', 'a name twice', '{"a":1,"a":2}'],
  ['H2', 'a name twice, once escaped', '{"reason":"x","re\\u0061son":"y"}'],
  ['H3', 'a lone surrogate', '{"reason":"\\ud800"}'],
  ['H3', 'overlong UTF-8', bytesOf('{"reason":"', [0xc0, 0xaf], '"}')],
  ['H3', 'half a character', bytesOf('{"reason":"', [0xe2, 0x82], '"}')],
  ['H3', 'a surrogate as bytes', bytesOf('{"reason":"', [0xed, 0xa0, 0x80], '"}')],
  ['H4', 'UTF-16 with its mark', Buffer.from('\ufeff{"reason":"x"}', 'utf16le')],
  ['H5', 'a number beyond all', '{"reason":1e400}'],
  ['H5', 'NaN', '{"reason":NaN}'],
  ['H5', 'Infinity', '{"reason":-Infinity}'],
  ['H5', 'a leading zero', '{"reason":01}'],
  ['H6', '1,000,000 names', `{${many(1_000_000, (at) => `"k${at}":0`)}}`],
  ['H6', '1,000,001 short strings', `[${many(1_000_001, () => '"a"')}]`],
  ['H8', '64 MB in one field', `{"reason":"${'x'.repeat(64 * 1_048_576)}"}`],
  ['H9', 'cut off', '{"reason":"x"'],
  ['H9', 'something behind it', '{"reason":"x"} {"reason":"y"}'],
  ['H9', 'nothing', ''],
]

function bytesOf(...parts: readonly (string | readonly number[])[]): Uint8Array {
  return Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))),
  )
}

describe('bodies', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    const asset = { apiVersion: 'holdfast.dev/v1', kind: 'Asset', metadata: { name: 'web-01' } }
    const applied = await server.call('POST', '/api/v1/apply', { ...asset, spec: { type: 'host' } })
    assert.equal(applied.status, 200)
  })
  after(() => server.close())

  for (const [id, what, body] of BODIES) {
    test(`${id} ${what}`, async () => {
      for (const path of body.length > 5_000_000 ? HUGE_AT : DOORS) {
        // Vault's clients send nothing where they mean nothing.
        if (body.length === 0 && path.startsWith('/v1/')) continue
        await refused(server, { path, body })
      }
    })
  }

  test('H5 what is no whole number where one is meant is refused, not rounded', async () => {
    for (const number of ['1.5', '-1', '1e-3', '9007199254740993', '1e308', '"1"', 'null', '[1]']) {
      const resource = `{"apiVersion":"holdfast.dev/v1","kind":"Resource","metadata":{"name":"r"},"spec":{"type":"secret","tier":${number}}}`
      await refused(server, { path: '/api/v1/apply', body: resource })
    }
  })

  test('H7 names that every object has are names like others', async () => {
    const names = [
      'constructor',
      'toString',
      'then',
      'toJSON',
      'valueOf',
      'length',
      'hasOwnProperty',
    ]
    for (const name of names) {
      const labels = `{"${name}":"x"}`
      const asset = `{"apiVersion":"holdfast.dev/v1","kind":"Asset","metadata":{"name":"${name}","labels":${labels}},"spec":{"type":"host"}}`
      await refused(server, { method: 'GET', path: `/api/v1/assets/${name}` }, /^not-found$/)
      await refused(server, { method: 'GET', path: `/api/v1/status?${name}=x` }, /^bad-request$/)
      const applied = await sent(server, { path: '/api/v1/apply', body: asset })
      assert.equal(applied.status, 200, applied.text)
      const shown = await server.call('GET', `/api/v1/assets/${name}`)
      assert.deepEqual((shown.body as { name: string }).name, name)
      const written = await server.call('POST', `/v1/secret/data/${name}`, {
        data: { [name]: 'kept' },
      })
      assert.equal(written.status, 200, JSON.stringify(written.body))
      const read = await server.call('GET', `/v1/secret/data/${name}`)
      const { data } = (read.body as { data: { data: Record<string, unknown> } }).data
      assert.equal(data[name], 'kept')
    }
    for (const body of ['{"__proto__":{"admin":true}}', '{"constructor":{"prototype":{"a":1}}}']) {
      for (const path of DOORS) if (!path.startsWith('/v1/')) await refused(server, { path, body })
    }
  })

  test('H9 lengths and chunks that do not fit', async () => {
    const post = (more: string): string =>
      `POST /access/v1/evaluation HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${server.adminToken}\r\nContent-Type: application/json\r\n${more}`
    const body = JSON.stringify(ASK)
    const before = server.context.driver.view.size
    for (const request of [
      post(`Content-Length: ${body.length + 10}\r\n\r\n${body}`),
      post(`Content-Length: ${body.length - 1}\r\n\r\n${body}`),
      post(`Content-Length: -1\r\n\r\n${body}`),
      post(`Content-Length: 1, 2\r\n\r\n${body}`),
      post(`Content-Length: 5\r\nContent-Length: 6\r\n\r\n${body}`),
      post('Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n'),
      post('Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n'),
      post(`Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(70_000)}\r\n{}\r\n0\r\n\r\n`),
      post('Transfer-Encoding: gzip\r\n\r\n{}'),
    ]) {
      const told = await overWire(server, request)
      assert.match(told, /^(?:HTTP\/1\.1 4\d\d |$)/, told.slice(0, 200))
    }
    assert.equal(server.context.driver.view.size, before)
    assert.equal((await server.call('GET', '/livez')).status, 200)
  })

  test('H18, H20 what a document is, its bytes say: another type neither helps nor harms', async () => {
    for (const [type, body] of [
      ['application/xml', '{"bomFormat":"CycloneDX"}'],
      ['application/json', '<bom xmlns="http://cyclonedx.org/schema/bom/1.6"/>'],
      ['application/zip', '{"a":1}'],
      ['application/json', bytesOf('PK\u0003\u0004', [0, 1, 2, 3], '{"a":1}')],
    ] as const) {
      const headers = { 'content-type': type }
      await refused(server, { path: '/api/v1/import?asset=web-01', body, headers })
    }
  })

  test('H19 parts and headers without end', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'
    const headers = { 'content-type': 'multipart/form-data; boundary=b' }
    const body = `${part.repeat(2_000)}--b--`
    for (const path of ['/access/v1/evaluation', '/api/v1/apply', '/api/v1/import?asset=web-01']) {
      await refused(server, { path, body, headers })
    }
    const told = await overWire(
      server,
      `GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(1_048_576)}\r\n\r\n`,
    )
    assert.match(told, /^(?:HTTP\/1\.1 431 |$)/)
  })
})
