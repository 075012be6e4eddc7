/** What a manifest may not use is told by its source, in words with what to do; a start and a replay take it as it is. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { until } from '../../proof/testkit/until.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Told {
  readonly state: string
  readonly error: { readonly code: string; readonly message: string; readonly help: string } | null
}

describe('a source that is not lent what it names', () => {
  const seen: (string | undefined)[] = []
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
  const secret = join(folder, 'token')
  let receiver: Server
  let server: TestServer
  let url: string
  const told = async (name: string): Promise<Told> => {
    let found: Told | undefined
    await until(`${name} was asked`, async () => {
      const { body } = await server.call('GET', `/api/v1/sources/${name}`)
      found = body as Told
      return found.error !== null || found.state === 'fresh'
    })
    assert.ok(found !== undefined)
    return found
  }
  const source = (name: string, fetch: string): string =>
    `apiVersion: holdfast.dev/v1\nkind: Source\nmetadata: { name: ${name} }\nspec: { fetch: { adapter: advisories, ${fetch} } }\n`

  before(async () => {
    writeFileSync(secret, 'hush')
    receiver = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.end('[]')
    })
    await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready))
    const { port } = receiver.address() as AddressInfo // A TCP server that listens.
    url = `http://127.0.0.1:${port}`
    server = await testServer('enforce', undefined, { lend: lentHere(secret) })
    process.env['HOLDFAST_SECRET_LENDING'] = 'not bound to any host'
    const by = (from: string, name: string): string => `secret: { from: ${from}, name: '${name}' }`
    const manifests = [
      source('etc', `directory: /etc`),
      source('nowhere', `directory: holdfast-is-nowhere`),
      source('metadata', `url: 'http://127.0.0.2:9/', network: private`),
      source('admin-token', `url: '${url}/', network: private, ${by('file', `${server.data}/admin-token`)}`),
      source('passwd', `url: '${url}/', network: private, ${by('file', '/etc/passwd')}`),
      source('elsewhere', `url: 'http://localhost:${port}/', network: private, ${by('file', secret)}`),
      source('variable', `url: '${url}/', network: private, ${by('env', 'PATH')}`),
      source('unbound', `url: '${url}/', network: private, ${by('env', 'HOLDFAST_SECRET_LENDING')}`),
    ] // prettier-ignore
    const applied = await server.call('POST', '/api/v1/apply', manifests.join('---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(async () => {
    await server.close()
    receiver.close()
  })

  const table = [
    ['etc', /directory `\/etc` .*HOLDFAST_DIRECTORIES=\/etc/],
    ['nowhere', /`holdfast-is-nowhere` .*HOLDFAST_DIRECTORIES=the directory it lies in/],
    ['metadata', /127\.0\.0\.2:9 is not a host .*HOLDFAST_PRIVATE_HOSTS=127\.0\.0\.2/],
    ['admin-token', /admin-token` is not lent to 127\.0\.0\.1:\d+ .*HOLDFAST_LEND=/],
    ['passwd', /`\/etc\/passwd` is not below the directory .*HOLDFAST_SECRETS/],
    ['elsewhere', /is not lent to localhost:\d+/],
    ['variable', /`PATH` is not lent .*begin with HOLDFAST_SECRET_/],
    ['unbound', /`env:HOLDFAST_SECRET_LENDING` is not lent to 127\.0\.0\.1/],
  ] as const
  for (const [name, words] of table) {
    test(`${name}: nothing is read or sent, and it says what to do`, async () => {
      const { state, error } = await told(name)
      assert.equal(state, 'failing')
      assert.equal(error?.code, 'refused')
      assert.match(`${error.message} (${error.help})`, words)
      const tested = await server.call('POST', `/api/v1/sources/${name}/test`)
      assert.match(JSON.stringify(tested.body), /HOLDFAST_/)
    })
  }

  test('the next start takes them as they are, and says the same', async () => {
    const { data } = server
    await server.close()
    server = await testServer('enforce', data)
    for (const [name, words] of table) {
      const { error } = await told(name)
      assert.match(`${error?.message} (${error?.help})`, words)
    }
    assert.deepEqual(seen, [], 'nothing was ever asked')
  })

  test('in the data directory nothing is lent, even where it is bound', async () => {
    const { data } = server
    await server.close()
    const name = relative(tmpdir(), join(data, 'admin-token'))
    server = await testServer('enforce', data, { lend: `${name}=127.0.0.1` })
    const { error } = await told('admin-token')
    assert.match(error?.message ?? '', /the secret of this source cannot be read/)
    assert.deepEqual(seen, [])
  })
})
