/**
 * One asset with ten thousand causes (performance 3.4, 3.5): no answer grows with them, every count stays true, what
 * is left out is said with the way to it, and no step puts more than a few of them into words.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { finished } from '@holdfast/core/kernel/stepwise'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { explaining } from '@holdfast/core/loop/answer/explain'
import { placeOf, worstCauses } from '@holdfast/core/assess/worst-causes'
import type { Cause } from '@holdfast/core/model/cause'
import { factsOf } from '@holdfast/core/state/evidence/standing'
import { find } from '@holdfast/core/state/state'
import { addressOf, FIXED, namesFor, NEEDED, ROUTES } from '../../proof/doors/addresses.ts'
import { oneOfEverything, REPORT } from '../../proof/doors/estate.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

const CAUSES = 10_000

/** As whole an answer as anybody needs at once: the page of an asset, with its explanation. */
const BYTES_MAX = 1_048_576

type Told = {
  readonly causes: readonly { readonly id: string }[]
  readonly leftOut?: readonly { readonly of: string; readonly count: number; list: string }[]
}

let server: TestServer

/** A fix of each of so many packages. */
function report(count: number): object {
  const [result] = REPORT.Results
  const named = (index: number): string => `p${String(index).padStart(5, '0')}`
  const each = <T>(of: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => of(i))
  return {
    ...REPORT,
    Results: [
      {
        ...result,
        Packages: each((index) => ({
          ID: `${named(index)}@1.0-1`,
          Name: named(index),
          Version: '1.0-1',
          Identifier: { PURL: `pkg:deb/debian/${named(index)}@1.0-1?distro=debian-12` },
        })),
        Vulnerabilities: each((index) => ({
          VulnerabilityID: `CVE-2026-${20_000 + index}`,
          PkgName: named(index),
          InstalledVersion: '1.0-1',
          FixedVersion: '1.1-1',
          Severity: 'CRITICAL',
          Status: 'fixed',
          PkgIdentifier: { PURL: `pkg:deb/debian/${named(index)}@1.0-1?distro=debian-12` },
        })),
      },
    ],
  }
}

before(async () => {
  server = await testServer('enforce')
  await oneOfEverything(server)
  // Due at once they would all be named in one entry of the hold, which may not be so long.
  await server.call('DELETE', '/api/v1/posture-policies/now?reason=test')
  const taken = await server.call(
    'POST',
    '/api/v1/import?source=scanner&asset=web-01',
    report(CAUSES),
  )
  assert.ok(taken.status < 300, JSON.stringify(taken.body).slice(0, 500))
  await server.context.matcher.settled()
  await until('every cause is open', () => all().length >= CAUSES)
})
after(() => server.close())

function asset() {
  const found = find(server.context.driver.view, 'Asset', 'web-01')
  assert.ok(found !== undefined)
  return found
}

function all(): readonly Cause[] {
  return [...factsOf(server.context.driver.view, asset().uid).causes]
}

async function get(path: string): Promise<Record<string, unknown>> {
  const { status, body } = await server.call('GET', path)
  assert.equal(status, 200, `${path}: ${JSON.stringify(body).slice(0, 300)}`)
  return body as Record<string, unknown>
}

/** Their answer is a document of its own, or has no end. */
const APART = /\/(?:events|evidence|document)$/

describe('an asset with ten thousand causes', { timeout: 600_000 }, () => {
  test('no GET answers with all of them', async () => {
    const routes = ROUTES.filter(
      ({ method, path }) => method === 'GET' && path.startsWith('/api/v1/') && !APART.test(path),
    )
    assert.ok(routes.length > 30)
    for (const route of routes) {
      const { path } = route
      const names = path.includes('{')
        ? [FIXED.get(path) ?? (await namesFor(server, route))?.[0]]
        : ['']
      for (const name of names) {
        if (name === undefined) continue
        const address = `${addressOf(path, name)}${NEEDED.get(path) ?? ''}`
        const { status, body } = await server.call('GET', address)
        assert.ok(status < 500, `${address}: ${status}`)
        const size = JSON.stringify(body).length
        assert.ok(size <= BYTES_MAX, `${address} answers with ${size} characters`)
      }
    }
  })

  const rows: readonly (readonly [path: string, told: (body: never) => Told, most: number])[] = [
    [
      '/api/v1/assets',
      ({ items }: { items: { name: string; posture: Told }[] }) =>
        items.find((one) => one.name === 'web-01')?.posture ?? { causes: [] },
      LIMITS.listedCausesMax,
    ],
    ['/api/v1/assets/web-01', ({ posture }: { posture: Told }) => posture, LIMITS.toldCausesMax],
    [
      '/api/v1/assets/web-01',
      ({ explanation }: { explanation: Told }) => explanation,
      LIMITS.toldCausesMax,
    ],
    ['/api/v1/explain/asset/web-01', (told: Told) => told, LIMITS.toldCausesMax],
  ]
  for (const [path, told, most] of rows) {
    test(`${path} tells ${most} and counts the rest`, async () => {
      const { causes, leftOut = [] } = told((await get(path)) as never) // Each row reads its own answer.
      const left = leftOut.find((one) => one.of === 'causes')
      assert.equal(causes.length, most)
      assert.equal(causes.length + (left?.count ?? 0), all().length)
      assert.equal(left?.list, 'holdfast asset causes web-01')
    })
  }

  test('its list has every one of them once, the first due first', async () => {
    const ids: string[] = []
    let after = ''
    for (;;) {
      const page = await get(`/api/v1/assets/web-01/causes?limit=1000${after}`)
      ids.push(...(page['items'] as { id: string }[]).map((one) => one.id))
      assert.equal(page['total'], all().length)
      if (page['next'] === null) break
      after = `&after=${encodeURIComponent(String(page['next']))}`
    }
    const expected = all()
      .map((cause) => placeOf(cause))
      .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
    assert.deepEqual(
      ids,
      expected.map((place) => place.id),
    )
  })

  for (const after of ['x', '-1 ca_1', '1', 'ca_1 1', '1 ']) {
    test(`a place that is none is refused: "${after}"`, async () => {
      const path = `/api/v1/assets/web-01/causes?after=${encodeURIComponent(after)}`
      const { status, body } = await server.call('GET', path)
      assert.equal(status, 400)
      assert.match(JSON.stringify(body), /`after` is not where a page of this list ended/)
    })
  }

  test('the explanation puts one cause into words at a time, and no more than it tells', () => {
    const { view } = server.context.driver
    const told = { causes: LIMITS.sentCausesMax, lines: LIMITS.sentLinesMax }
    const work = explaining(view, asset(), server.context.driver.env(), told)
    let steps = 0
    for (;;) {
      const step = work.next()
      if (step.done !== true) {
        steps += 1
        continue
      }
      assert.ok(steps >= LIMITS.sentCausesMax)
      assert.equal(step.value.causes.length, LIMITS.sentCausesMax)
      assert.equal(step.value.leftOut?.[0]?.count, all().length - LIMITS.sentCausesMax)
      assert.ok(step.value.fix.length > 0 && step.value.fix.length < 20)
      assert.match(step.value.sentence, /^web-01 /)
      assert.ok(JSON.stringify(step.value).length < 65_536)
      return
    }
  })

  test('the worst are found without looking at more than a thousand in one step', () => {
    const causes = all()
    let steps = 1
    const work = worstCauses(causes, 3)
    while (work.next().done !== true) steps += 1
    assert.ok(steps >= causes.length / LIMITS.stepItemsMax)
    assert.deepEqual(
      finished(worstCauses(causes, 3)).map((cause) => cause.id),
      causes
        .map((cause) => placeOf(cause))
        .toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
        .slice(0, 3)
        .map((place) => place.id),
    )
  })
})
