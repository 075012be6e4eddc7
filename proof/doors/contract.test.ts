/**
 * Over every operation of the contract: what is not described is refused, by name, with a code that its contract
 * names; and whatever is answered fits its schema, which the test server looks at by itself.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import fc from 'fast-check'
import { isSchema } from '@holdfast/api/operation'
import { testServer, type TestServer } from '../testkit/server.ts'
import { addressOf, FIXED, namesFor, NEEDED, ROUTES, type Route } from './addresses.ts'
import { bodiesFor } from './bodies.ts'
import { oneOfEverything } from './estate.ts'

const seed = Number(process.env['HOLDFAST_SEED'] ?? 11)
const numRuns = Number(process.env['HOLDFAST_RUNS'] ?? 6)

/** Others have words of their own for what they do not take. */
const OURS = ROUTES.filter(({ said }) => said.speaks === 'holdfast')
const STREAM = '/api/v1/events'

interface Told {
  readonly code: string
  readonly detail: string
  readonly help: string
}

describe('every operation of the contract', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    await oneOfEverything(server)
  })
  after(() => server.close())

  /** With a name that is there, where there is one. */
  async function addressFor(route: Route): Promise<string> {
    const fixed = FIXED.get(route.path)
    const names = fixed === undefined ? await namesFor(server, route) : [fixed]
    return addressOf(route.path, names?.[0] ?? 'web-01')
  }

  async function mustRefuse(
    route: Route,
    path: string,
    body: unknown,
    says: RegExp,
  ): Promise<void> {
    const answer = await server.call(route.method, path, body)
    const told = answer.body as Told
    const sent = JSON.stringify(body)?.slice(0, 300) ?? ''
    assert.equal(answer.status, 400, `${route.id} ${path} ${sent}: ${JSON.stringify(told)}`)
    assert.equal(told.code, 'bad-request')
    assert.match(told.detail, says, `${route.id} ${sent}`)
    assert.equal(typeof told.help, 'string')
  }

  for (const route of OURS) {
    test(`${route.id}: a parameter that it does not take`, async () => {
      const address = await addressFor(route)
      const body = route.method === 'GET' ? undefined : (bodiesFor(route)[0] ?? {})
      await fc.assert(
        fc.asyncProperty(
          fc.stringMatching(/^[a-z][a-z_]{0,12}$/),
          fc.string(),
          async (name, value) => {
            fc.pre(!route.query.includes(name))
            const query = new URLSearchParams({ [name]: value.toWellFormed() })
            await mustRefuse(
              route,
              `${address}?${query.toString()}`,
              body,
              new RegExp(`unknown query parameter \`${name}\``),
            )
          },
        ),
        { seed, numRuns },
      )
      for (const name of route.query) {
        const path = `${address}?${name}=a&${name}=b`
        await mustRefuse(route, path, body, new RegExp(`\`${name}\` is given more than once`))
      }
    })
  }

  test('apply: what the contract shows is taken as it stands', async () => {
    const shown = ROUTES.find(({ id }) => id === 'apply')?.said.examples ?? []
    assert.ok(shown.length > 0)
    for (const example of shown) {
      const { status, body } = await server.call('POST', '/api/v1/apply?dryRun=true', example)
      assert.equal(status, 200, JSON.stringify(body))
      const { results } = body as { readonly results: readonly { readonly result: string }[] }
      assert.equal(results.length, Array.isArray(example) ? example.length : 1)
      assert.ok(
        results.every(({ result }) => result === 'created'),
        JSON.stringify(results),
      )
    }
  })

  for (const route of OURS) {
    const { body } = route.said
    // What other systems send of themselves is theirs to say.
    if (body === null || !isSchema(body) || body.safeParse([]).success) continue
    test(`${route.id}: a body that it does not take`, async () => {
      const address = await addressFor(route)
      const [example = {}] = bodiesFor(route) as readonly Record<string, unknown>[]
      const refused = (sent: unknown, says: RegExp): Promise<void> =>
        mustRefuse(route, address, sent, says)
      for (const wrong of [
        '[]',
        '"x"',
        '1',
        'true',
        '{',
        '{"a":1,"a":2}',
        `${'['.repeat(200)}`,
        '"\\ud800"',
        '',
      ]) {
        await refused(wrong, /./)
      }
      await fc.assert(
        fc.asyncProperty(fc.stringMatching(/^x[a-z]{3,9}$/), fc.jsonValue(), (name, value) =>
          refused({ ...example, [name]: value }, new RegExp(`unknown member \`${name}\``)),
        ),
        { seed, numRuns },
      )
      for (const name of Object.keys(example)) {
        const named = new RegExp(`\`${name}(?:\\.[^\`]*)?\`|unknown member`)
        for (const wrong of [null, { x: { y: [] } }, [[[]]]]) {
          if (body.safeParse({ ...example, [name]: wrong }).success) continue
          await refused({ ...example, [name]: wrong }, named)
        }
        const { [name]: _, ...without } = example
        if (!body.safeParse(without).success) await refused(without, named)
      }
    })
  }

  for (const route of OURS) {
    const [param] = Object.keys(route.said.params.shape)
    if (param === undefined) continue
    test(`${route.id}: a name that nothing has`, async () => {
      const body = route.method === 'GET' ? undefined : (bodiesFor(route)[0] ?? {})
      await fc.assert(
        fc.asyncProperty(fc.stringMatching(/^[a-z]{4,12}-[a-z0-9]{1,8}$/), async (name) => {
          const { status, body: told } = await server.call(
            route.method,
            addressOf(route.path, `no-${name}`),
            body,
          )
          assert.equal(status, 404, `${route.id}: ${JSON.stringify(told)}`)
          assert.ok((told as Told).detail.includes(`no-${name}`), JSON.stringify(told))
        }),
        { seed, numRuns },
      )
    })
  }

  test('what is there is answered as it is described', async () => {
    for (const route of ROUTES) {
      if (route.method !== 'GET' || route.path === STREAM) continue
      const address = await addressFor(route)
      const { status, body } = await server.call('GET', `${address}${NEEDED.get(route.path) ?? ''}`)
      assert.ok(status < 500, `${route.id}: ${status} ${JSON.stringify(body)}`)
    }
  })
})
