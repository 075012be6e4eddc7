/** Fleet and Dependency-Track against a running server: hosts discovered, findings block, webhooks only make us ask. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fleetTwin, type FleetTwin } from '../../proof/twins/fleet.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

const openssl = (version: string, fixed?: string) => ({
  name: 'openssl',
  version,
  source: 'deb_packages' as const,
  vulnerabilities:
    fixed === undefined
      ? []
      : [{ cve: 'CVE-2026-0001', resolved_in_version: fixed, cisa_known_exploit: true }],
})

describe('Fleet', () => {
  let server: TestServer
  let twin: FleetTwin
  const source = async (): Promise<Record<string, never>> =>
    (await server.call('GET', '/api/v1/sources/fleet')).body as never // Each member is compared with what it should be.
  const sync = () => server.call('POST', '/api/v1/sources/fleet/sync?wait=true')
  before(async () => {
    twin = await fleetTwin()
    twin.add(7, { hostname: 'web-07', serial: 'S-7', software: [openssl('3.0.1', '3.0.2')] })
    const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'token')
    writeFileSync(secret, twin.token)
    server = await testServer('enforce', undefined, { lend: lentHere(secret) })
    const estate = `
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: fleet }
spec:
  assets: { all: true }
  says: [os-packages]
  independence: second
  mayRaise: always
  fetch: { adapter: fleet, url: '${twin.url}', network: private, secret: { from: file, name: '${secret}' } }
`
    const applied = await server.call('POST', '/api/v1/apply', estate, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(async () => {
    await server.close()
    await twin.close()
  })

  test('a host nobody declared is discovered, with what Fleet found on it', async () => {
    await until('discovered', async () => {
      return (await server.call('GET', '/api/v1/assets/web-07')).status === 200
    })
    await sync()
    const { body } = await server.call('GET', '/api/v1/assets/web-07')
    const { origin, posture } = body as { origin: string; posture: { causes: { title: string }[] } }
    assert.equal(origin, 'discovered')
    assert.match(posture.causes[0]?.title ?? '', /openssl 3\.0\.1 has a security fix, 3\.0\.2/)
    const found = await server.call('GET', '/api/v1/findings/CVE-2026-0001')
    assert.equal((found.body as { assets: unknown[] }).assets.length, 1)
    const bytes = '/api/v1/findings/CVE-2026-0001/document?asset='
    const document = await server.call('GET', `${bytes}web-07`)
    assert.match(JSON.stringify(document.body), /"resolved_in_version":"3\.0\.2"/)
    assert.equal((await server.call('GET', `${bytes}web-07&source=other`)).status, 404)
    assert.equal((await server.call('GET', `${bytes}nobody`)).status, 404)
  })

  test('a webhook makes us ask; what it says itself is no fact', async () => {
    twin.add(8, { hostname: 'web-08', software: [openssl('3.0.2')] })
    const made = await server.call('POST', '/api/v1/tokens', {
      for: 'fleet',
      scope: 'report:source=fleet',
      expires: '1h',
    })
    const authorization = `Bearer ${(made.body as { token: string }).token}`
    const path = '/api/v1/sources/fleet/webhook'
    const policy = { id: 1, name: 'x', passing: false }
    const hosts = [{ id: 8, hostname: 'web-08' }]
    const body = { timestamp: '2026-11-24T00:00:00Z', policy, hosts }
    const told = await server.call('POST', path, body, { authorization })
    assert.equal(told.status, 202, JSON.stringify(told.body))
    await until('asked', async () => {
      return (await server.call('GET', '/api/v1/assets/web-08')).status === 200
    })
    const { body: asset } = await server.call('GET', '/api/v1/assets/web-08')
    assert.deepEqual((asset as { posture: { causes: unknown[] } }).posture.causes, [])
    for (const [bad, status] of [
      [{ nothing: true }, 400],
      [[], 400],
    ] as const) {
      assert.equal((await server.call('POST', path, bad, { authorization })).status, status)
    }
    const other = await server.call('POST', '/api/v1/tokens', {
      for: 'x',
      scope: 'report:source=x',
      expires: '1h',
    })
    const foreign = { authorization: `Bearer ${(other.body as { token: string }).token}` }
    assert.equal((await server.call('POST', path, body, foreign)).status, 403)
  })

  test('a server that fails is told in words, and what was known stays', async () => {
    twin.fail({ path: /hosts/, answer: 401 })
    await sync()
    const failing = await source()
    assert.equal(failing['state'], 'failing')
    assert.match(JSON.stringify(failing['error']), /refuse|token|401/i)
    const status = await server.call('GET', '/api/v1/status')
    assert.ok(Array.isArray((status.body as { alarms: string[] }).alarms))
    assert.equal((await server.call('GET', '/api/v1/assets/web-07')).status, 200)
    twin.mend()
    await sync()
    assert.equal((await source())['error'], null)
  })
})
