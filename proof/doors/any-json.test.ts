/**
 * Any JSON, and what is none, to any door: taken or refused in words, never a failure of ours; and whatever was
 * taken, everything can still be read (law 17).
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { testServer, type TestServer } from '../testkit/server.ts'
import { addressOf, FIXED, namesFor, NEEDED, ROUTES, type Route } from './addresses.ts'
import { bodiesFor } from './bodies.ts'
import { oneOfEverything } from './estate.ts'
import { mutated } from './mutate.ts'

const seed = Number(process.env['HOLDFAST_SEED'] ?? 11)
const numRuns = Number(process.env['HOLDFAST_RUNS'] ?? 12)

describe('any JSON to any door', () => {
  let server: TestServer
  const routes = ROUTES
  before(async () => {
    server = await testServer('enforce')
    await oneOfEverything(server)
  })
  after(() => server.close())

  test('before it everything can be read', async () => {
    await readAll(server, routes)
  })

  test('bodies', { timeout: 600_000 }, async () => {
    const doors = routes.filter((route) => !['GET', 'DELETE'].includes(route.method))
    assert.ok(doors.length > 40)
    for (const route of doors) {
      const known = bodiesFor(route)
      assert.ok(known.length > 0, `${route.id} has no body to start from`)
      await fc.assert(
        fc.asyncProperty(mutated(known), nameAmong(), async (body, pick) => {
          const names = (await namesFor(server, route)) ?? [FIXED.get(route.path) ?? 'db/prod']
          const address = addressOf(route.path, names[pick % names.length] ?? 'web-01')
          await neverOurs(server, route.method, address, body)
        }),
        { seed, numRuns },
      )
      await readAll(server, routes)
    }
  })

  test('queries and names', { timeout: 600_000 }, async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '',
        '-1',
        '0',
        '1e9',
        'NaN',
        '9999999999999999',
        '\u0000',
        '../..',
        '%',
        '1000',
      ),
    )
    for (const route of routes.filter((one) => one.method === 'GET')) {
      if (route.path === '/api/v1/events') continue
      const query = fc.dictionary(fc.constantFrom('q', 'limit', 'list', ...route.query), text, {
        maxKeys: 4,
      })
      await fc.assert(
        fc.asyncProperty(text, query, async (name, asked) => {
          const search = new URLSearchParams(asked).toString()
          const path = addressOf(route.path, name.toWellFormed())
          await neverOurs(server, 'GET', `${path}?${search}`, undefined)
        }),
        { seed, numRuns },
      )
    }
    await readAll(server, routes)
  })
})

const nameAmong = (): fc.Arbitrary<number> => fc.nat({ max: 1_000 })

async function neverOurs(
  server: TestServer,
  method: string,
  path: string,
  body: unknown,
): Promise<void> {
  const { status, body: told } = await server.call(method, path, body)
  const sent = typeof body === 'string' ? body : JSON.stringify(body)
  assert.ok(
    status >= 200 && status < 500,
    `${method} ${path} ${sent?.slice(0, 2_000)} → ${status} ${JSON.stringify(told)}`,
  )
}

/** Every list, and every single thing that a list names. */
async function readAll(server: TestServer, routes: readonly Route[]): Promise<void> {
  for (const route of routes) {
    if (route.method !== 'GET' || route.path === '/api/v1/events') continue
    if (!route.path.includes('{')) {
      await mustRead(server, `${route.path}${NEEDED.get(route.path) ?? ''}`)
      continue
    }
    const fixed = FIXED.get(route.path)
    const names = fixed === undefined ? await namesFor(server, route) : [fixed]
    for (const name of names?.slice(0, 20) ?? [])
      await mustRead(server, addressOf(route.path, name))
  }
}

/** What some things do not have, or not yet. */
const MAY_BE_ABSENT: readonly RegExp[] = [
  /^\/log\/checkpoint$/,
  /^\/v1\/secret\/metadata$/,
  /^\/api\/v1\/findings\/[^/]+\/document$/,
  /^\/api\/v1\/assets\/[^/]+\/nonce$/,
]

async function mustRead(server: TestServer, path: string): Promise<void> {
  const { status, body } = await server.call('GET', path)
  const absent = status < 500 && MAY_BE_ABSENT.some((exp) => exp.test(path))
  assert.ok(
    status === 200 || absent,
    `GET ${path} → ${status} ${JSON.stringify(body).slice(0, 500)}`,
  )
}
