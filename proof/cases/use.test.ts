/**
 * Whoever is refused is counted, once: in an estate as it is found, all of it enforced, the overview's figure is the
 * number of identities that are refused when each one asks, and every refusal has an owner, a reason and a step.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { needsShared } from '../testkit/needs.ts'
import { testServer, YAML, type TestServer } from '../testkit/server.ts'
import {
  assetsOf,
  IDENTITIES,
  identityName,
  ASSETS,
  assetName,
  reportBytes,
  reportedOf,
  REPORTS,
  resourcesOf,
  useEstate,
} from '../testkit/use-estate.ts'

interface Row {
  readonly identity: string
  readonly asset: string
  readonly resource: string
  readonly reason: string
  readonly owner: string | null
  readonly denying: readonly string[]
  readonly steps: readonly string[]
}
interface Refused {
  readonly identities: number
  readonly assets: number
  readonly uses: number
  readonly byReason: readonly { readonly reason: string; readonly steps: readonly string[] }[]
}
interface Explained {
  readonly access: string
  readonly cannot: readonly { identity: string; resource: string; reason: string | null }[]
}

const REASONS = new Set(['never-reported', 'too-old', 'incomplete', 'cannot-judge', 'blocked'])
const nameOf = (use: { identity: string; asset: string; resource: string }): string =>
  `${use.identity} ${use.asset} ${use.resource}`

describe(
  'an estate of 300 assets, all of it enforced',
  { skip: needsShared('fixtures/scanners') },
  () => {
    let server: TestServer
    let rows: Row[] = []
    /** Of those who asked: what each was refused. */
    const asked = new Set<string>()
    const identitiesOf = (uses: Iterable<string>): Set<string> =>
      new Set([...uses].map((use) => use.split(' ')[0] ?? ''))

    const get = async <T>(path: string): Promise<T> => {
      const { status, body } = await server.call('GET', path)
      assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`)
      return body as T
    }
    const listed = async (): Promise<Row[]> => {
      const all: Row[] = []
      let next: string | null = ''
      while (next !== null) {
        const page: { items: Row[]; next: string | null } = await get(
          `/api/v1/refusals?limit=200${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`,
        )
        all.push(...page.items)
        next = page.next
      }
      return all
    }

    before(async () => {
      server = await testServer('enforce')
      const applied = await server.call('POST', '/api/v1/apply', useEstate(), YAML)
      assert.equal(applied.status, 200, JSON.stringify(applied.body))
      for (let index = 0; index < REPORTS.length; index++) {
        const path = `/api/v1/import?asset=${reportedOf(index)}&assertSubject=true`
        const answer = await fetch(`${server.url}${path}`, {
          method: 'POST',
          headers: {
            authorization: `Bearer ${server.adminToken}`,
            'content-type': 'application/octet-stream',
          },
          body: new Uint8Array(reportBytes(index)),
        })
        assert.equal(answer.status, 200, `${REPORTS[index]}: ${await answer.text()}`)
      }
      await server.context.matcher.settled()
      // One block is given time: who may go on there is overridden, and counted nowhere else.
      const { items } = await get<{ items: { id: string; asset: string; access: string }[] }>(
        '/api/v1/holds',
      )
      const given = items.find((one) => one.access === 'blocked')
      const time = { reason: 'the release goes out first', for: '4h' }
      const freed = await server.call('POST', `/api/v1/holds/${given?.id}/release`, time)
      assert.equal(freed.status, 200, JSON.stringify(items))
      rows = await listed()
      for (let index = 0; index < IDENTITIES; index++) {
        const identity = identityName(index)
        for (const asset of assetsOf(index)) {
          for (const resource of resourcesOf(index)) {
            const { body } = await server.call('POST', '/access/v1/evaluation', {
              subject: { type: 'identity', id: identity },
              action: { name: 'read' },
              resource: { type: 'secret', id: resource },
              context: { asset },
            })
            const { decision } = body as { decision: boolean }
            if (!decision) asked.add(nameOf({ identity, asset, resource }))
          }
        }
      }
    })
    after(() => server.close())

    test('what has time by an override is not counted as refused', async () => {
      const { holds } = await get<{ holds: Record<string, number> }>('/api/v1/status')
      assert.ok(
        (holds['overridden'] ?? 0) > 0 && (holds['blocked'] ?? 0) > 0,
        JSON.stringify(holds),
      )
    })

    test('the figure is who is refused when each one asks', async () => {
      const { refused } = await get<{ refused: Refused }>('/api/v1/status')
      assert.ok(asked.size > 0)
      assert.equal(refused.identities, identitiesOf(asked).size)
      assert.equal(refused.uses, asked.size)
      assert.equal(refused.assets, new Set([...asked].map((one) => one.split(' ')[1])).size)
    })

    test('the rows are those refusals, each once', () => {
      assert.deepEqual(rows.map(nameOf).toSorted(), [...asked].toSorted())
    })

    test('the explanations of all assets say the same', async () => {
      const explained = new Set<string>()
      for (let index = 0; index < ASSETS; index++) {
        const asset = assetName(index)
        const { access, cannot } = await get<Explained>(`/api/v1/explain/asset/${asset}`)
        const refused = cannot.filter((one) => one.reason !== null)
        assert.equal(access === 'blocked' || access === 'refused', refused.length > 0, asset)
        for (const one of refused) explained.add(nameOf({ ...one, asset }))
      }
      assert.deepEqual([...explained].toSorted(), [...asked].toSorted())
    })

    test('the steps of a reason are one line for each type, over the assets of that type', async () => {
      const { refused } = await get<{ refused: Refused }>('/api/v1/status')
      const group = refused.byReason.find((one) => one.reason === 'never-reported')
      const steps = group?.steps ?? []
      assert.equal(new Set(steps).size, steps.length, steps.join('\n'))
      assert.ok(
        steps.some((step) => /--cause 'host: [^']*' --names/.test(step)),
        steps.join('\n'),
      )
      for (const type of ['host', 'database', 'edge']) {
        const path = `/api/v1/refusals?reason=never-reported&limit=1000&type=${type}`
        const { items } = await get<{ items: Row[] }>(path)
        assert.equal(items.length > 0, type !== 'edge')
        for (const { denying } of items) {
          assert.ok(
            denying.length > 0 && denying.every((one) => one.startsWith(`${type}-`)),
            denying.join(),
          )
        }
      }
      // A word that no asset could have is a slip: nobody is told that nobody is refused.
      const slip = await server.call('GET', '/api/v1/refusals?type=toaster')
      assert.equal(slip.status, 400)
      assert.match(JSON.stringify(slip.body), /does not know `toaster`/)
    })

    test('every row has an owner, a reason and a step about its own asset', () => {
      for (const row of rows) {
        assert.match(row.owner ?? '', /^team-/, nameOf(row))
        assert.ok(REASONS.has(row.reason), row.reason)
        assert.ok(row.steps.length > 0, nameOf(row))
      }
      const reasons = new Set(rows.map((row) => row.reason))
      assert.ok(reasons.has('never-reported') && reasons.has('blocked'), [...reasons].join(', '))
    })
  },
)
