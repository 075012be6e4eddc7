/**
 * The decide thread belongs to decisions (law 17): what the worst input of each door costs it, and that twice the
 * input costs at most two and a half times as much.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { testServer, type TestServer } from '../testkit/server.ts'
import { addressOf, ROUTES } from './addresses.ts'
import { costsOf, openSender, type Cost, type Sender } from './cost.ts'
import { oneOfEverything } from './estate.ts'
import { JUNK, JUNK_BENCH, WORST, type Worst } from './worst.ts'

const GROWTH_MAX = 2.5
const BENCH_MAX = 5
/** A request with next to nothing in it: below this it is what is measured, and the clock's own grain. */
const EMPTY: Cost = { cpuMs: 2, allocatedKb: 250 }
const MEASURES = ['cpuMs', 'allocatedKb'] as const

describe('the worst of each door', () => {
  let server: TestServer
  let sender: Sender
  before(async () => {
    server = await testServer('enforce')
    await oneOfEverything(server)
    sender = openSender(server)
  })
  after(async () => {
    await sender.close()
    await server.close()
  })

  async function keepsTo({ method, path, body, bench }: Omit<Worst, 'what'>): Promise<void> {
    const [half, whole] = [body(1), body(2)]
    const { once, twice } = await costsOf(
      () => sender.send(method, path, half),
      () => sender.send(method, path, whole),
      (...costs) => MEASURES.every((one) => costs[1][one] <= most(one, costs[0], bench)),
    )
    for (const one of MEASURES) {
      assert.ok(
        twice[one] <= most(one, once, bench),
        `${method} ${path} ${one}: ${once[one]} for half, ${twice[one]} for all, ${bench[one]} in the bench`,
      )
    }
  }

  for (const worst of WORST) {
    test(`${worst.path}: ${worst.what}`, { timeout: 300_000 }, () => keepsTo(worst))
  }

  test(
    'every other door, sent as many values as are read at all',
    { timeout: 300_000 },
    async () => {
      const routes = ROUTES.filter(
        ({ method, path }) =>
          !['GET', 'DELETE'].includes(method) &&
          !WORST.some((worst) => worst.path.startsWith(path)),
      )
      assert.ok(routes.length > 30)
      for (const { method, path } of routes) {
        await keepsTo({ method, path: addressOf(path, 'web-01'), body: JUNK, bench: JUNK_BENCH })
      }
    },
  )
})

/** What all of it may cost. */
function most(measure: keyof Cost, once: Cost, bench: Cost): number {
  return Math.min(
    GROWTH_MAX * Math.max(once[measure], EMPTY[measure]),
    BENCH_MAX * Math.max(bench[measure], EMPTY[measure]),
  )
}
