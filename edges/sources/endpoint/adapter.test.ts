/** What an address tells, from real servers: a path, a certificate, a banner; and what is refused. */

import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer as createHttp } from 'node:http'
import { createServer as createTcp, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { X509Certificate } from 'node:crypto'
import { createServer as createTls } from 'node:tls'
import { after, before, describe, test } from 'node:test'
import { redact } from '@holdfast/core/kernel/redacted'
import type { SourceFetch } from '@holdfast/edges-base/config/adapter-config'
import { SourceError } from '@holdfast/edges-base/ports/sources'
import { readDocument } from '@holdfast/formats/registry'
import { needsProgram } from '../../../proof/testkit/needs.ts'
import { source as endpoint } from './adapter.ts'
import { problems } from './config.ts'

const SELF_SIGNED = ['req', '-x509', '-newkey', 'ed25519', '-nodes', '-days', '2']

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  return (server.address() as AddressInfo).port // A TCP server that listens.
}

/** What it tells, or the code of the error. */
async function told(fetch: Partial<SourceFetch>, secret: string | null = null): Promise<unknown> {
  const call = {
    fetch: { adapter: 'endpoint', network: 'private', ...fetch } as SourceFetch,
    secret: secret === null ? null : redact(secret),
    assets: [],
    cursors: new Map(),
    changed: null,
    signal: new AbortController().signal,
    progress: () => undefined,
  }
  try {
    for await (const polled of endpoint.poll(call)) {
      assert.ok(polled.kind === 'document')
      const read = readDocument(polled.bytes)
      assert.ok(read.ok, read.ok ? '' : read.error.message)
      assert.equal(read.value.observed?.url, fetch.url)
      return read.value.observed?.tells
    }
  } catch (thrown) {
    assert.ok(thrown instanceof SourceError, String(thrown))
    return `${thrown.code}: ${thrown.message}`
  }
  return 'nothing'
}

describe(
  'a look at an address',
  { skip: needsProgram('openssl', 'apt-get install openssl') },
  () => {
    const servers: Server[] = []
    let http = 0
    let tls = 0
    let banner = 0
    let fingerprint = ''
    const asked: (string | undefined)[] = []
    before(async () => {
      const folder = mkdtempSync(join(tmpdir(), 'holdfast-endpoint-'))
      const pair = ['-keyout', join(folder, 'key'), '-out', join(folder, 'certificate')]
      execFileSync('openssl', [...SELF_SIGNED, '-subj', '/CN=crm.example', ...pair], { stdio: 'ignore' }) // prettier-ignore
      const cert = readFileSync(join(folder, 'certificate'))
      fingerprint = new X509Certificate(cert).fingerprint256.replaceAll(':', '').toLowerCase()
      const secure = createTls({ key: readFileSync(join(folder, 'key')), cert })
      const web = createHttp((request, response) => {
        asked.push(request.headers.authorization)
        response.statusCode = request.url === '/version' ? 200 : 404
        response.setHeader('server', 'crm/9.9.9')
        response.end('{"version":"5.2.1"}')
      })
      const mail = createTcp((socket) => socket.write('220 mail ESMTP 3.7.11\r\nmore 1.1.1\r\n'))
      servers.push(secure, web, mail)
      tls = await listening(secure)
      http = await listening(web)
      banner = await listening(mail)
    })
    after(() => {
      for (const server of servers) server.close()
    })

    test('a path over HTTP, with its secret and the name of its server', async () => {
      const url = `http://127.0.0.1:${http}/version`
      const secret = { from: 'env', name: 'CRM' } as const
      assert.deepEqual(await told({ url, secret }, 'word'), ['5.2.1', '9.9.9'])
      assert.equal(asked.at(-1), 'Bearer word')
    })
    test('the fingerprint of a certificate, whoever issued it; its serial only where that is known', async () => {
      assert.deepEqual(await told({ url: `tls://127.0.0.1:${tls}` }), [fingerprint])
    })
    test('the first line of a banner, and no more', async () => {
      const tells = await told({ url: `tcp://127.0.0.1:${banner}` })
      assert.ok(Array.isArray(tells) && tells.includes('3.7.11'))
    })

    const REFUSED: readonly (readonly [string, () => Partial<SourceFetch>, RegExp])[] = [
      [
        'another path',
        () => ({ url: `http://127.0.0.1:${http}/other` }),
        /^not-found: .* answered 404/,
      ],
      ['a port where nobody listens', () => ({ url: 'tcp://127.0.0.1:1' }), /^unreachable: /],
      ['TLS where none is spoken', () => ({ url: `tls://127.0.0.1:${banner}` }), /^unreachable: /],
      [
        'a secret that cannot be read',
        () => ({ url: `http://127.0.0.1:${http}/version`, secret: { from: 'env', name: 'CRM' } }),
        /^refused: the secret/,
      ],
      [
        'loopback, not said to be private',
        () => ({ url: `tls://127.0.0.1:${tls}`, network: undefined as never }), // Takes back what is usual here.
        /^refused: .*loopback or private/,
      ],
      [
        'the metadata address',
        () => ({ url: 'tls://169.254.169.254:443' }),
        /^refused: .*link-local/,
      ],
      [
        'the metadata address in another spelling',
        () => ({ url: 'tcp://[::ffff:a9fe:a9fe]:80' }),
        /^refused: .*link-local/,
      ],
    ]
    for (const [what, fetch, says] of REFUSED) {
      test(`refused: ${what}`, async () => assert.match(String(await told(fetch())), says))
    }
  },
)

test('what is wrong with a manifest, each in a line', () => {
  const rows: [Partial<SourceFetch>, readonly RegExp[]][] = [
    [{ url: 'https://crm.example/version' }, []],
    [{ url: 'tls://crm.example:443' }, []],
    [{ url: 'tcp://mail.example:25', network: 'private' }, []],
    [{}, [/`url` to look at is missing/]],
    [{ url: 'ftp://crm.example' }, [/not https, tls or tcp/]],
    [{ url: 'http://crm.example/' }, [/use https/]],
    [{ url: 'https://a:b@crm.example/' }, [/carries a login/]],
    [{ url: 'tls://crm.example' }, [/names no port/]],
    [{ url: 'tcp://mail.example:25' }, [/a banner can be said by anybody/]],
    [{ url: 'tls://crm.example:443', secret: { from: 'env', name: 'X' } }, [/without a secret/]],
    [{ directory: '/x' }, [/missing/, /`directory` is no address/]],
    [{ url: 'https://crm.example/', checksum: 'beside', key: 'A' }, [/checksum/, /key/]],
  ]
  for (const [fetch, lines] of rows) {
    const found = problems({ adapter: 'endpoint', ...fetch })
    assert.equal(found.length, lines.length, found.join('; '))
    for (const [place, line] of lines.entries()) assert.match(found[place] ?? '', line)
  }
})
