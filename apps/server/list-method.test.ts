/** The method LIST, byte by byte: Node's parser does not know it, and what it must never be taken for. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { readConfig } from '@holdfast/edges-base/config/config'
import { needsProgram } from '../../proof/testkit/needs.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { startServer } from './compose.ts'

const KEYS = /\{"keys":\["db","other"\]\}/

/** Writes the parts, each once the one before has left, and reads until the server ends the connection. */
async function exchange(socket: Socket, parts: readonly string[]): Promise<string> {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString()))
  const ended = new Promise<void>((done) => {
    socket.on('close', () => done())
    socket.on('error', () => done())
  })
  socket.setNoDelay(true)
  for (const part of parts) await new Promise((sent) => socket.write(part, () => sent(null)))
  await ended
  return text
}

describe('LIST', () => {
  let server: TestServer
  const open = (): Socket => connect(Number(new URL(server.url).port), '127.0.0.1')
  const head = (line: string, more = ''): string =>
    `${line}\r\nHost: 127.0.0.1\r\nX-Vault-Token: ${server.adminToken}\r\n${more}\r\n`
  before(async () => {
    server = await testServer('enforce')
    for (const name of ['db', 'other']) {
      await server.call('POST', `/v1/secret/data/app/${name}`, { data: { a: 'b' } })
    }
  })
  after(() => server.close())

  const LIST = 'LIST /v1/secret/metadata/app HTTP/1.1'
  const CLOSE = 'Connection: close\r\n'
  const rows: readonly (readonly [string, () => readonly string[], RegExp])[] = [
    ['alone', () => [head(LIST)], KEYS],
    ['with a query', () => [head('LIST /v1/secret/metadata/app?limit=9 HTTP/1.1')], KEYS],
    ['that keeps alive', () => [head(LIST, 'Connection: keep-alive\r\n')], KEYS],
    ['with an empty body', () => [head(LIST, 'Content-Length: 0\r\n')], KEYS],
    ['in two parts', () => [head(LIST).slice(0, 60), head(LIST).slice(60)], KEYS],
    ['at the root', () => [head('LIST /v1/secret/metadata/ HTTP/1.1')], /"keys":\["app\/"\]/],
    [
      'as OpenBao scans',
      () => [head('SCAN /v1/secret/metadata HTTP/1.1')],
      /"app\/db","app\/other"/,
    ],
    [
      'of nothing',
      () => [head('LIST /v1/secret/metadata/none HTTP/1.1')],
      /^HTTP\/1.1 404.*\{"errors":\[\]\}$/s,
    ],
    [
      'of values',
      () => [head('LIST /v1/secret/data/app/db HTTP/1.1')],
      /^HTTP\/1.1 405.*values are not listed/s,
    ],
    [
      'without a token',
      () => ['LIST /v1/secret/metadata/app HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'],
      /^HTTP\/1.1 403.*permission denied/s,
    ],
    [
      'for another host',
      () => [head(LIST).replace('127.0.0.1', 'evil.example')],
      /^HTTP\/1.1 403.*its own machine only/s,
    ],
    [
      'of another protocol',
      () => [head('LIST /v1/secret/metadata/app HTTP/3.0')],
      /^HTTP\/1.1 405.*unsupported operation/s,
    ],
    ['without a path', () => [head('LIST  HTTP/1.1')], /^HTTP\/1.1 405.*unsupported operation/s],
    [
      'another method',
      () => [head('LISP /v1/secret/metadata/app HTTP/1.1')],
      /^HTTP\/1.1 405.*"errors":\["unsupported/s,
    ],
    ['no HTTP at all', () => ['\u0016\u0003\u0001\r\n\r\n'], /^HTTP\/1.1 4/],
    [
      'as a body, which stays one',
      () => {
        const body = `${LIST}\r\n\r\n`
        const more = `Content-Length: ${body.length}\r\n${CLOSE}`
        return [head('POST /v1/secret/data/x HTTP/1.1', more), body]
      },
      /^HTTP\/1.1 400.*the body is not JSON/s,
    ],
  ]
  for (const [name, parts, answer] of rows) {
    test(name, async () => assert.match(await exchange(open(), parts()), answer))
  }

  test('after another request of the same connection', async () => {
    const socket = open()
    const first = new Promise((answered) => socket.once('data', answered))
    socket.write(head('GET /livez HTTP/1.1'))
    await first
    assert.match(await exchange(socket, [head(LIST)]), KEYS)
  })

  test('before the answer to another it is refused, never answered across it', async () => {
    const both = head('GET /v1/secret/data/app/db HTTP/1.1') + head(LIST)
    assert.doesNotMatch(await exchange(open(), [both]), /"keys"/)
  })

  test('while another answer is still being written it is refused', async () => {
    const socket = open()
    const first = new Promise((answered) => socket.once('data', answered))
    socket.write(
      head('GET /api/v1/events HTTP/1.1', `Authorization: Bearer ${server.adminToken}\r\n`),
    )
    await first
    assert.match(await exchange(socket, [head(LIST)]), /405.*unsupported operation/s)
  })

  const skip = needsProgram('openssl', 'apt-get install openssl')
  test('over TLS', { skip }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const args = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout ${key} -out ${cert}`
    execFileSync('openssl', args.split(' '), { stdio: 'ignore' })
    const config = readConfig(
      {
        data: join(folder, 'data'),
        listen: '127.0.0.1:0',
        mode: 'enforce',
        logLevel: 'silent',
        tlsCert: cert,
        tlsKey: key,
      },
      {},
    )
    assert.ok(config.ok, JSON.stringify(config))
    const started = await startServer(config.value)
    assert.ok(started.ok)
    try {
      const port = Number(new URL(started.value.url).port)
      const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      const text = `LIST /v1/secret/metadata/app HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Vault-Token: ${started.value.adminToken}\r\n\r\n`
      assert.match(await exchange(socket, [text]), /^HTTP\/1.1 404.*\{"errors":\[\]\}$/s)
    } finally {
      await started.value.close()
    }
  })
})
