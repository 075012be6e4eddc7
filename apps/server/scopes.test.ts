/** The route × scope matrix: every route declares a scope, and every kind of token meets every route. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host }
`

const ROUTES = [
  ['POST', '/access/v1/evaluation', 'decide'],
  ['POST', '/access/v1/evaluations', 'decide'],
  ['POST', '/access/v1/search/subject', 'decide'],
  ['GET', '/api/v1/assets', 'read'],
  ['GET', '/api/v1/assets/web-01', 'read'],
  ['GET', '/api/v1/identities', 'read'],
  ['GET', '/api/v1/holds', 'read'],
  ['GET', '/api/v1/status', 'read'],
  ['GET', '/api/v1/ledger', 'read'],
  ['GET', '/metrics', 'read'],
  ['POST', '/api/v1/assets/web-01/verify', 'read'],
  ['GET', '/api/v1/assets/web-01/gaps', 'read'],
  ['GET', '/api/v1/assets/web-01/nonce', 'report'],
  ['POST', '/api/v1/apply', 'apply'],
  ['POST', '/api/v1/import?asset=web-01', 'report'],
  ['POST', '/api/v1/holds/h_X/release', 'approve'],
  ['DELETE', '/api/v1/overrides/ov_X', 'approve'],
  ['DELETE', '/api/v1/assets/web-02', 'admin'],
  ['POST', '/api/v1/mode', 'admin'],
  ['POST', '/api/v1/off', 'admin'],
  ['POST', '/api/v1/resume', 'admin'],
  ['POST', '/api/v1/ledger/accept-restore', 'admin'],
  ['GET', '/api/v1/tokens', 'admin'],
  ['POST', '/api/v1/tokens', 'admin'],
  ['GET', '/api/v1/secrets', 'admin'],
  ['POST', '/v1/secret/data/x', 'admin'],
  ['GET', '/v1/secret/metadata/x', 'admin'],
] as const

const TOKENS = ['decide', 'read', 'report:source=s', 'apply', 'approve', 'admin'] as const

/** `approve` may also read; `admin` may everything. */
function may(token: string, route: string): boolean {
  const kind = token.split(':')[0] ?? ''
  return kind === 'admin' || kind === route || (kind === 'approve' && route === 'read')
}

describe('route × scope', () => {
  let server: TestServer
  const tokens = new Map<string, string>()
  before(async () => {
    server = await testServer('enforce')
    await server.call('POST', '/api/v1/apply', ESTATE, YAML)
    for (const scope of TOKENS) {
      const answer = await server.call('POST', '/api/v1/tokens', {
        for: 'matrix',
        scope,
        expires: '1h',
      })
      assert.equal(answer.status, 201)
      tokens.set(scope, (answer.body as { token: string }).token)
    }
  })
  after(() => server.close())

  for (const [method, path, scope] of ROUTES) {
    test(`${method} ${path}`, async () => {
      const body = method === 'POST' ? {} : undefined
      for (const token of TOKENS) {
        const authorization = `Bearer ${tokens.get(token) ?? ''}`
        const { status } = await server.call(method, path, body, { authorization })
        if (may(token, scope)) assert.ok(status !== 401 && status !== 403, `${token}: ${status}`)
        else assert.equal(status, 403, token)
      }
      for (const authorization of [
        '',
        'Bearer hf_wrong',
        'Basic x',
        `Bearer ${server.adminToken}x`,
      ]) {
        const { status } = await server.call(method, path, body, { authorization })
        // Vault's clients know 403 for a token that is not good.
        assert.equal(status, path.startsWith('/v1/') ? 403 : 401, authorization)
      }
    })
  }

  for (const path of [
    '/livez',
    '/readyz',
    '/log/checkpoint',
    '/v1/sys/health',
    '/.well-known/authzen-configuration',
  ]) {
    test(`${path} is public`, async () => {
      const { status } = await server.call('GET', path, undefined, { authorization: '' })
      assert.equal(status, 200)
    })
  }

  test('a revoked token is dead at once; an expired scope word is refused', async () => {
    const made = await server.call('POST', '/api/v1/tokens', {
      for: 'x',
      scope: 'read',
      expires: '1h',
    })
    const { id, token } = made.body as { id: string; token: string }
    const authorization = `Bearer ${token}`
    assert.equal(
      (await server.call('GET', '/api/v1/status', undefined, { authorization })).status,
      200,
    )
    assert.equal((await server.call('DELETE', `/api/v1/tokens/${id}`)).status, 200)
    assert.equal(
      (await server.call('GET', '/api/v1/status', undefined, { authorization })).status,
      401,
    )
    for (const scope of ['root', 'read:x', 'decide:vouch=', 'report', 'enroll', '']) {
      const refused = await server.call('POST', '/api/v1/tokens', { for: 'x', scope })
      assert.equal(refused.status, 400, scope)
    }
  })

  test('a foreign origin or host is refused on loopback', async () => {
    const origin = await server.call('GET', '/api/v1/status', undefined, {
      origin: 'https://evil.example',
    })
    assert.equal(origin.status, 403)
    assert.equal((origin.body as { code: string }).code, 'foreign-origin')
  })

  test('bodies that decide are read strictly', async () => {
    for (const body of [
      '{"subject":1,"subject":2}',
      '{',
      '',
      '[1',
      '"\\ud800"',
      `${'['.repeat(100)}1`,
    ]) {
      const { status } = await server.call('POST', '/access/v1/evaluation', body)
      assert.equal(status, 400, body.slice(0, 20))
    }
  })
})
