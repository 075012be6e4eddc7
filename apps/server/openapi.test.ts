/** The contract and what is served are the same, both ways; what is public needs no token, and nothing else is. */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fastify, type FastifyInstance } from 'fastify'
import { CONTRACT } from '@holdfast/api/contract'
import type { Operation } from '@holdfast/api/operation'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { ROUTES } from './app.ts'
import { description } from './description.ts'
import { urlOf } from './serve.ts'

let server: TestServer
before(async () => {
  server = await testServer('enforce')
})
after(() => server.close())

test('every operation is served, and every route that is served is one', () => {
  const served: string[] = []
  const app = fastify() as FastifyInstance
  app.addHook('onRoute', ({ method, url, config }) => {
    for (const one of [method].flat()) {
      if (one !== 'HEAD') served.push(`${one} ${url} ${config?.operation ?? 'of no contract'}`)
    }
  })
  for (const routes of ROUTES) routes(app, server.context)
  const said = Object.entries<Operation>(CONTRACT)
    .filter(([id]) => id !== 'openapi.show')
    .map(([id, operation]) => `${operation.method} ${urlOf(operation)} ${id}`)
  assert.deepEqual(served.toSorted(), said.toSorted())
})

test('no two operations have one address', () => {
  const addresses = Object.values<Operation>(CONTRACT).map(
    ({ method, path }) => `${method} ${path}`,
  )
  assert.equal(new Set(addresses).size, addresses.length)
})

test('what a server answers is this description', async () => {
  const { status, body } = await server.call('GET', '/api/v1/openapi.json', undefined, {
    authorization: '',
  })
  assert.equal(status, 200)
  assert.deepEqual(body, JSON.parse(JSON.stringify(description())))
})
