/**
 * The decide thread belongs to decisions (law 17): what the worst input of each door costs it, and that twice the
 * input costs at most two and a half times as much.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, type TestServer } from '../testkit/server.ts'
import { addressOf, routesOf } from './addresses.ts'
import { leastCost, type Cost } from './cost.ts'
import { oneOfEverything } from './estate.ts'
import { JUNK, WORST } from './worst.ts'

const RUNS = 4
const GROWTH_MAX = 2.5
/** Below this the rest of a request is what is measured, and whether the reader is compiled yet. */
const SMALL: Cost = { cpuMs: 20, allocatedKb: 12_000 }

describe('the worst of each door', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    await oneOfEverything(server)
  })
  after(() => server.close())

  const sent = (method: string, path: string, body: string): Promise<unknown> =>
    server.call(method, path, body).then(({ status }) => {
      assert.ok(status < 500, `${method} ${path}: ${status}`)
    })

  for (const { what, method, path, body, cpuMs, allocatedKb } of WORST) {
    test(`${path}: ${what}`, { timeout: 300_000 }, async () => {
      const [half, whole] = [body(1), body(2)]
      await sent(method, path, half)
      const once = await leastCost(RUNS, () => sent(method, path, half))
      const twice = await leastCost(RUNS, () => sent(method, path, whole))
      assert.ok(twice.cpuMs <= cpuMs, `${twice.cpuMs} ms`)
      assert.ok(twice.allocatedKb <= allocatedKb, `${twice.allocatedKb} kB`)
      grows(once, twice, what)
    })
  }

  test(
    'every other door, sent as many values as are read at all',
    { timeout: 300_000 },
    async () => {
      const routes = (await routesOf(server)).filter(
        ({ method, path }) =>
          !['GET', 'DELETE'].includes(method) && !WORST.some((one) => one.path.startsWith(path)),
      )
      assert.ok(routes.length > 30)
      const [half, whole] = [JUNK(1), JUNK(2)]
      for (const { method, path } of routes) {
        const address = addressOf(path, 'web-01')
        await sent(method, address, half)
        const once = await leastCost(RUNS, () => sent(method, address, half))
        const twice = await leastCost(RUNS, () => sent(method, address, whole))
        assert.ok(
          twice.cpuMs <= 500 && twice.allocatedKb <= 60_000,
          `${path} ${JSON.stringify(twice)}`,
        )
        grows(once, twice, `${method} ${path}`)
      }
    },
  )
})

function grows(once: Cost, twice: Cost, what = ''): void {
  for (const measure of ['cpuMs', 'allocatedKb'] as const) {
    const most = GROWTH_MAX * Math.max(once[measure], SMALL[measure])
    assert.ok(
      twice[measure] <= most,
      `${what} ${measure}: ${once[measure]} for half, ${twice[measure]} for all`,
    )
  }
}
