/** Every route has its limits, and a server keeps to them: bytes, time, streams, and odd addresses. */

import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { CONTRACT } from '@holdfast/api/contract'
import type { Operation } from '@holdfast/api/operation'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { CLASSES, CONNECTIONS } from './limits.ts'

describe('the table', () => {
  test('gives every operation the class its scope asks for', () => {
    for (const [id, { scope, load }] of Object.entries<Operation>(CONTRACT)) {
      const row = CLASSES[load]
      const known = { public: 'never', carried: 'by-body' }[scope as string] ?? 'before-body'
      assert.equal(row.known, known, id)
      assert.ok(row.bodyMs < CONNECTIONS.requestTimeout, 'the route ends it before Node does')
    }
  })
  test('gives a body to every command, and none to a question', () => {
    for (const [id, { method, load }] of Object.entries<Operation>(CONTRACT)) {
      assert.equal(CLASSES[load].takes === 'nothing', method === 'GET', id)
    }
  })
  test('lets nobody send much before it knows them', () => {
    for (const [name, limits] of Object.entries(CLASSES)) {
      if (limits.known === 'never') assert.equal(limits.bodyBytes, 0, name)
    }
  })
})

describe('a connection', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())

  test('whose body is too large is answered before it is sent, and ends', async () => {
    const head = headOf(server, 'POST', '/api/v1/off', 'content-length: 99999999')
    const { text, ended } = await spoken(server, head)
    assert.match(text, /^HTTP\/1\.1 413 /)
    assert.ok(ended)
  })
  test('that says nothing of its size is cut at its size', async () => {
    const head = headOf(server, 'POST', '/api/v1/off', 'transfer-encoding: chunked')
    const size = CLASSES.command.bodyBytes + 1
    const { text, ended } = await spoken(
      server,
      `${head}${size.toString(16)}\r\n${' '.repeat(size)}\r\n`,
    )
    assert.match(text, /^HTTP\/1\.1 413 /)
    assert.ok(ended)
  })
  test('that sends half a body and waits is told, and ends: of strangers too', async () => {
    const head = headOf(server, 'POST', '/api/v1/agent/enroll', 'content-length: 1000')
    const { text, ended } = await spoken(server, `${head}{`)
    assert.match(text, /^HTTP\/1\.1 408 /)
    assert.match(text, /the body was not whole within 10 seconds/)
    assert.ok(ended)
  })
  test('that nobody let in is answered at once and ends, whatever of its body still comes', async () => {
    const head = headOf(server, 'POST', '/api/v1/off', 'content-length: 1000', 'hf_wrong')
    const { text, ended } = await spoken(server, `${head}{`)
    assert.match(text, /^HTTP\/1\.1 401 /)
    assert.ok(ended)
  })
  test('that asks for nothing that is there has no body read', async () => {
    const head = headOf(server, 'POST', '/api/v1/nothing', 'content-length: 99999999')
    const { text, ended } = await spoken(server, `${head}{`)
    assert.match(text, /^HTTP\/1\.1 404 /)
    assert.ok(ended)
  })
  test('may ask again after a whole body', async () => {
    const head = headOf(server, 'POST', '/access/v1/evaluation', 'content-length: 2')
    const { text, ended } = await spoken(server, `${head}{}${head}{}`, 2)
    assert.equal(text.match(/HTTP\/1\.1 400 /g)?.length, 2)
    assert.ok(!ended)
  })
})

describe('an odd address', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())

  test('is the route it is matched as, for its body too', async () => {
    const asset =
      'apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: {name: web-01}\nspec: {type: host}\n'
    const applied = await server.call('POST', '/api/v1/%61pply', asset, YAML)
    assert.equal(applied.status, 200)
    const list = await server.call('GET', '/api/v1/%61ssets')
    assert.equal(list.status, 200)
    const secret = await server.call('GET', '/%76%31/secret/data/none')
    assert.deepEqual(secret.body, { errors: [] }, 'in the form of its clients')
  })
  for (const path of [
    '/api/v1/assets?limit=1&limit=2',
    '/api/v1/findings?q=a&q=b',
    '/api/v1/assets/web-01?x=1',
    '/v1/secret/metadata/?list=true&list=true',
    '/metrics?a=1&a=2',
    '/api/v1/assets/%',
    '/api/v1/assets/%ff',
    '/api/v1//assets',
    '/api/v1/assets%00',
  ]) {
    test(`${path} is the caller's mistake`, async () => {
      const { status } = await server.call('GET', path)
      assert.ok(status >= 400 && status < 500, String(status))
    })
  }
})

function headOf(
  server: TestServer,
  method: string,
  path: string,
  size: string,
  token: string = server.adminToken,
): string {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `authorization: Bearer ${token}`,
    'content-type: application/json',
    size,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** What comes back: until the server ends the connection, or so many answers came. */
function spoken(
  server: TestServer,
  text: string,
  answers = Infinity,
): Promise<{ readonly text: string; readonly ended: boolean }> {
  const { port } = new URL(server.url)
  return new Promise((done) => {
    const socket: Socket = connect(Number(port), '127.0.0.1', () => socket.write(text))
    let heard = ''
    const stop = (ended: boolean): void => {
      socket.destroy()
      done({ text: heard, ended })
    }
    socket.on('data', (chunk) => {
      heard += chunk.toString()
      if ((heard.match(/HTTP\/1\.1 /g) ?? []).length >= answers) stop(false)
    })
    socket.on('error', () => undefined)
    socket.on('close', () => stop(true))
  })
}
