/** TLS on the way out: the certificate is that of the name, its issuer is known, and nothing steps down to http. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { getCACertificates, setDefaultCACertificates, type SecureContext } from 'node:tls'
import { needsProgram } from '../../../proof/testkit/needs.ts'
import { outbound, OutboundError } from './outbound.ts'

const SUBJECT = '/CN=feeds.example'
const NAMES = 'subjectAltName=DNS:feeds.example,IP:127.0.0.1'

describe('TLS', { skip: needsProgram('openssl', 'apt-get install openssl') }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-tls-'))
  const names: string[] = []
  const asked: (string | undefined)[] = []
  let server: Server
  let port = 0
  const resolve = async (): Promise<{ address: string; family: number }[]> => [
    { address: '127.0.0.1', family: 4 },
  ]
  const send = outbound({ network: 'private', resolve })
  const outcome = async (url: string): Promise<string> => {
    try {
      return String((await send(url.replace('PORT', String(port)))).status)
    } catch (thrown) {
      assert.ok(thrown instanceof OutboundError, String(thrown))
      return `${thrown.code}: ${thrown.message.replaceAll(String(port), 'PORT')}`
    }
  }

  before(async () => {
    const pair = ['-keyout', join(folder, 'key'), '-out', join(folder, 'certificate')]
    const fresh = ['-x509', '-newkey', 'ed25519', '-nodes', '-days', '2', '-subj', SUBJECT]
    execFileSync('openssl', ['req', ...fresh, '-addext', NAMES, ...pair], { stdio: 'ignore' })
    const cert = readFileSync(join(folder, 'certificate'), 'utf8')
    const SNICallback = (
      name: string,
      done: (error: Error | null, context?: SecureContext) => void,
    ): void => {
      names.push(name)
      done(null)
    }
    const key = readFileSync(join(folder, 'key'))
    server = createServer({ key, cert, SNICallback }, (request, response) => {
      asked.push(request.url)
      if (request.url === '/down') response.writeHead(302, { location: 'http://feeds.example/' })
      response.end()
    })
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
    port = (server.address() as AddressInfo).port // A TCP server that listens.
  })
  after(() => server.close())

  test('a certificate nobody vouches for is refused, and nothing is asked', async () => {
    assert.equal(
      await outcome('https://feeds.example:PORT/'),
      'untrusted: the certificate of feeds.example:PORT is refused: DEPTH_ZERO_SELF_SIGNED_CERT',
    )
    assert.deepEqual(asked, [])
  })

  test('with its issuer known, the name must be that of the certificate', async () => {
    const known = getCACertificates('default')
    setDefaultCACertificates([...known, readFileSync(join(folder, 'certificate'), 'utf8')])
    const table = [
      ['https://feeds.example:PORT/', '200'],
      ['https://feeds.example.:PORT/', '200'],
      ['https://127.0.0.1:PORT/', '200'],
      [
        'https://evil.example:PORT/',
        'untrusted: the certificate of evil.example:PORT is refused: ERR_TLS_CERT_ALTNAME_INVALID',
      ],
      [
        'https://feeds.example:PORT/down',
        'redirect: feeds.example:PORT redirects from https to http',
      ],
      [
        'http://feeds.example:PORT/',
        'unreachable: feeds.example:PORT cannot be reached: ECONNRESET',
      ],
    ] as const
    for (const [url, expected] of table) assert.equal(await outcome(url), expected, url)
    assert.deepEqual(asked, ['/', '/', '/', '/down'])
    assert.equal(names.at(2), 'feeds.example', 'no dot at its end')
  })
})
