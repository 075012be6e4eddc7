/** The description covers every route, names its scope, and says what each is for. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { describedOnce, SUMMARIES } from './openapi.ts'

let server: TestServer
before(async () => {
  server = await testServer('enforce')
})
after(() => server.close())

interface Described {
  openapi: string
  paths: Record<
    string,
    Record<string, { summary: string; 'x-scope': string; security?: unknown[] }>
  >
  components: { schemas: Record<string, unknown> }
}

test('every route is described, and every description has a route', async () => {
  const { status, body } = await server.call('GET', '/api/v1/openapi.json', undefined, {
    authorization: '',
  })
  assert.equal(status, 200)
  const described = body as Described
  assert.equal(described.openapi, '3.1.0')
  const routes = Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, one]) => ({
      key: `${method.toUpperCase()} ${path}`,
      ...one,
    })),
  )
  assert.ok(routes.length >= 80, String(routes.length))
  for (const route of routes) {
    assert.notEqual(route.summary, '', route.key)
    assert.notEqual(route['x-scope'], undefined, route.key)
  }
  const known = new Set(routes.map((route) => route.key))
  for (const key of Object.keys(SUMMARIES)) {
    const path = key.replaceAll(/:([a-z]+)/gi, '{$1}').replace('*', '{path}')
    assert.ok(known.has(path), `${key} is described and does not exist`)
  }
  assert.ok(Object.hasOwn(described.components.schemas, 'SurvivorGroup'))
})

test('what is public needs no token, and nothing else is', async () => {
  const { body } = await server.call('GET', '/api/v1/openapi.json')
  for (const [path, methods] of Object.entries((body as Described).paths)) {
    for (const [method, one] of Object.entries(methods)) {
      const open = one['x-scope'] === 'public' || one['x-scope'] === 'carried'
      assert.equal(one.security !== undefined, open, `${method} ${path}`)
      if (open || method !== 'get' || path.includes('{') || path === '/api/v1/events') continue
      const { status } = await server.call('GET', path, undefined, { authorization: '' })
      // Vault's clients know 403 for a token that is not good.
      assert.equal(status, path.startsWith('/v1/') ? 403 : 401, path)
    }
  }
})

test('anybody may ask for the description, so it is made once', () => {
  const description = describedOnce([{ method: 'GET', url: '/livez', scope: 'public', query: [] }])
  assert.equal(description(), description())
})
