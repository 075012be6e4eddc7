/** What the API says of who is refused, of the mode and of single decisions, against what it decides. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { switchOn } from '../../proof/testkit/switch-on.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Row {
  readonly identity: string
  readonly asset: string
  readonly resource: string
  readonly tier: number
  readonly reason: string
  readonly owner: string | null
  readonly steps: readonly string[]
}
interface List {
  readonly items: readonly Row[]
  readonly total: number
  readonly next: string | null
  readonly found: { readonly identities: number; readonly assets: number; readonly uses: number }
  readonly groups: readonly {
    readonly reason: string
    readonly cause: string
    readonly identities: number
    readonly uses: number
    readonly tiers: readonly number[]
    readonly steps: readonly string[]
  }[]
}
interface Status {
  readonly mode: string
  readonly modeSentence: string
  readonly holds: Record<string, number>
  readonly refused: {
    readonly identities: number
    readonly uses: number
    readonly byReason: readonly {
      reason: string
      identities: number
      uses: number
      steps: string[]
    }[]
    readonly byOwner: readonly { owner: string | null; uses: number }[]
    readonly byTier: readonly { tier: number; uses: number }[]
  }
}

/** Beside the scene: svc-mail on an asset nobody reported of, svc-both on it and on the blocked one. */
const MORE = `apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-mail }
spec: { type: service-account, owner: team-mail, assets: [web-02] }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-both }
spec: { type: service-account, assets: [web-01, web-02] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g1 }
spec: { identity: svc-mail, resource: prod/db/password, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g2 }
spec: { identity: svc-both, resource: prod/db/password, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g3 }
spec: { identity: svc-mail, resource: metrics/push, actions: [read] }
`

describe('who is refused', () => {
  let server: TestServer
  let scene: Scene
  const get = async <T>(path: string): Promise<T> => {
    const { status, body } = await server.call('GET', path)
    assert.equal(status, 200, JSON.stringify(body))
    return body as T
  }
  const check = async (identity: string, asset: string) => {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: identity },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db/password' },
      context: { asset },
    })
    return body as { decision: boolean; context: { code: string; id: string } }
  }
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    const { status } = await server.call('POST', '/api/v1/apply', MORE, YAML)
    assert.equal(status, 200)
  })
  after(() => server.close())

  test('held or not: each row is what check denies, each count is its rows, each group has its command', async () => {
    const { items, total, next } = await get<List>('/api/v1/refusals')
    assert.deepEqual(
      items.map((row) => [row.identity, row.asset, row.tier, row.reason, row.owner]),
      [
        ['svc-both', 'web-01', 0, 'blocked', 'team-web'],
        ['svc-both', 'web-02', 0, 'never-reported', 'team-web'],
        ['svc-deploy', 'web-01', 0, 'blocked', 'team-web'],
        ['svc-mail', 'web-02', 0, 'never-reported', 'team-web'],
      ],
    )
    assert.deepEqual([total, next], [4, null])
    for (const row of items) {
      assert.equal((await check(row.identity, row.asset)).decision, false)
      assert.ok(row.steps.every((step) => step.includes(row.asset)) && row.steps.length > 0)
    }
    const { refused } = await get<Status>('/api/v1/status')
    assert.deepEqual([refused.identities, refused.uses], [3, 4])
    for (const group of refused.byReason) {
      const mine = await get<List>(`/api/v1/refusals?reason=${group.reason}`)
      assert.deepEqual(
        [mine.total, new Set(mine.items.map((row) => row.identity)).size],
        [group.uses, group.identities],
      )
      assert.ok(group.steps.length > 0)
    }
    for (const { tier, uses } of refused.byTier) {
      assert.equal((await get<List>(`/api/v1/refusals?tier=${tier}`)).total, uses)
    }
    for (const { owner, uses } of refused.byOwner) {
      assert.equal((await get<List>(`/api/v1/refusals?owner=${owner}`)).total, uses)
    }
    const scraped = String((await server.call('GET', '/metrics')).body)
    assert.match(scraped, /holdfast_refused_identities\{reason="never-reported"\} 2/)
    assert.match(scraped, /holdfast_refused_identities\{reason="too-old"\} 0/)
  })

  test('pages follow each other to the end; a reason that is none is refused with the five', async () => {
    const first = await get<List>('/api/v1/refusals?limit=3')
    const rest = await get<List>(
      `/api/v1/refusals?limit=3&after=${encodeURIComponent(first.next ?? '')}`,
    )
    assert.deepEqual([first.items.length, rest.items.length, rest.next], [3, 1, null])
    const wrong = await server.call('GET', '/api/v1/refusals?reason=unknown')
    assert.equal(wrong.status, 400)
    assert.match(JSON.stringify(wrong.body), /never-reported/)
  })

  test('groups are of the filter, by reason and cause; together they are the rows', async () => {
    const all = await get<List>('/api/v1/refusals?limit=1')
    assert.deepEqual(
      all.groups.map((group) => [
        group.reason,
        group.cause,
        group.identities,
        group.uses,
        group.tiers,
      ]),
      [
        ['blocked', 'the fix of practice-web', 2, 2, [0]],
        ['never-reported', 'host: no source has reported about it yet', 2, 2, [0]],
      ],
    )
    assert.deepEqual(all.found, { identities: 3, assets: 2, uses: all.total })
    for (const { reason, cause, uses, steps } of all.groups) {
      assert.ok(steps.length > 0)
      const behind = `reason=${reason}&cause=${encodeURIComponent(cause)}`
      const mine = await get<List>(`/api/v1/refusals?${behind}`)
      assert.deepEqual([mine.total, mine.items.length, mine.groups.length], [uses, uses, 1])
    }
    for (const nothing of ['cause=x', 'owner=x', 'tier=3', 'identity=x', 'asset=x']) {
      const none = await get<List>(`/api/v1/refusals?${nothing}`)
      assert.deepEqual([none.total, none.items, none.groups], [0, [], []], nothing)
    }
  })

  test('a decision without a hold is found by its id, with what to ask now', async () => {
    const { decision, context } = await check('svc-mail', 'web-02')
    assert.equal(decision, false)
    const found = await get<Record<string, unknown>>(`/api/v1/decisions/${context.id}`)
    assert.deepEqual(
      [found['id'], found['decision'], found['code'], found['assets'], found['hold']],
      [context.id, false, 'posture-unknown', ['web-02'], null],
    )
    assert.equal(found['next'], 'holdfast why web-02')
  })

  for (const id of ['dc_0000000000000', 'dc_', '..%2f..%2fblobs', 'h_0000000000000']) {
    test(`no decision is found by ${id}`, async () => {
      assert.equal((await server.call('GET', `/api/v1/decisions/${id}`)).status, 404)
    })
  }

  test('an override is a state of its own until it is ended; then it refuses again', async () => {
    const path = `/api/v1/holds/${scene.hold}`
    const made = await server.call('POST', `${path}/release`, { reason: 'drill', for: '1h' })
    assert.equal(made.status, 200)
    const { override } = made.body as { override: string }
    const held = await get<{ access: string; override: { id: string }; state: string }>(path)
    assert.deepEqual([held.access, held.override.id, held.state], ['overridden', override, 'open'])
    const status = await get<Status>('/api/v1/status')
    assert.deepEqual([status.holds['blocked'], status.holds['overridden']], [0, 1])
    assert.deepEqual(
      status.refused.byReason.map((one) => one.reason),
      ['never-reported'],
    )
    assert.equal((await get<{ overridden: number }>('/api/v1/status')).overridden, 1)
    const live = async (): Promise<string[]> => {
      const { items } = await get<{ items: { id: string }[] }>('/api/v1/overrides?state=live')
      return items.map((one) => one.id)
    }
    assert.deepEqual(await live(), [override])
    const state = await server.call('GET', '/api/v1/overrides?state=dead')
    assert.equal(state.status, 400)
    const longer = await server.call('POST', `/api/v1/overrides/${override}/extend`, {
      reason: 'still',
      for: '2h',
    })
    assert.equal(longer.status, 200)
    const id = (longer.body as { override: string }).override
    assert.equal(
      (await server.call('DELETE', `/api/v1/overrides/${override}?reason=x`)).status,
      404,
    )
    assert.equal((await get<{ access: string }>(path)).access, 'overridden')
    assert.deepEqual(await live(), [id])
    assert.equal((await server.call('DELETE', `/api/v1/overrides/${id}?reason=x`)).status, 200)
    assert.equal((await get<{ access: string }>(path)).access, 'blocked')
    assert.deepEqual(await live(), [])
  })
})

describe('what is typed for many', () => {
  let server: TestServer
  const kinds = { host: 14, image: 14 } as const
  before(async () => {
    server = await testServer('enforce')
    const line = (kind: string, name: string, spec: object): string =>
      `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n---\n`
    const objects = Object.entries(kinds).flatMap(([type, count]) =>
      Array.from({ length: count }, (_, at) => {
        const name = `${type}-${at}`
        const owner = at % 2 === 0 ? 'team-a' : 'team-b'
        return [
          line('Asset', name, { type, owner }),
          line('Identity', `svc-${name}`, { type: 'service-account', assets: [name] }),
          line('Grant', `g-${name}`, {
            identity: `svc-${name}`,
            resource: 'db',
            actions: ['read'],
          }),
        ].join('')
      }),
    )
    objects.push(line('Resource', 'db', { type: 'secret', tier: 0 }))
    const { status, body } = await server.call('POST', '/api/v1/apply', objects.join(''), YAML)
    assert.equal(status, 200, JSON.stringify(body))
  })
  after(() => server.close())
  const list = async (query: string) =>
    (await server.call('GET', `/api/v1/refusals?limit=1000&${query}`)).body as List

  test('the list that a group names chooses exactly its own assets', async () => {
    const { groups } = await list('')
    assert.equal(groups.length, 2)
    for (const { cause, steps } of groups) {
      const type = cause.split(':')[0] ?? ''
      assert.ok(
        steps.some((step) =>
          step.includes(
            `$(holdfast refused list --reason never-reported --cause '${cause}' --names)`,
          ),
        ),
        steps.join('\n'),
      )
      const mine = await list(`reason=never-reported&cause=${encodeURIComponent(cause)}`)
      assert.equal(mine.total, kinds[type as keyof typeof kinds])
      assert.ok(mine.items.every((row) => row.asset.startsWith(`${type}-`)))
    }
  })

  test('a filter narrows what is typed as well', async () => {
    const { groups } = await list('owner=team-a')
    for (const { steps } of groups) {
      const named = steps.flatMap(
        (step) => /for ASSET in ([^;]+);/.exec(step)?.[1]?.split(' ') ?? [],
      )
      assert.ok(named.length >= 7)
      assert.ok(
        named.every((one) => Number(one.split('-')[1]) % 2 === 0),
        named.join(' '),
      )
    }
  })
})

describe('the mode says where it enforces', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('report-only')
    await blockedScene(server)
    await server.call('POST', '/api/v1/apply', MORE, YAML)
  })
  after(() => server.close())
  const status = async () => (await server.call('GET', '/api/v1/status')).body as Status
  const denied = async (identity: string, asset: string): Promise<boolean> => {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: identity },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db/password' },
      context: { asset },
    })
    return !(body as { decision: boolean }).decision
  }
  const why = async (asset: string) =>
    (await server.call('GET', `/api/v1/explain/asset/${asset}`)).body as {
      access: string
      sentence: string
      since: string | null
    }

  test('report-only: nobody is refused, and every screen says would be', async () => {
    const { mode, modeSentence, refused, holds } = await status()
    assert.deepEqual(
      [mode, refused.uses, holds['report-only'], holds['blocked']],
      ['report-only', 0, 1, 0],
    )
    assert.match(modeSentence, /^Report-only/)
    assert.match((await why('web-01')).sentence, /^web-01 would be blocked, if enforcing/)
    assert.match((await why('web-02')).sentence, /^web-02 would be refused at tier 0, if enforcing/)
    assert.equal(await denied('svc-deploy', 'web-01'), false)
  })

  test('for one asset: it is blocked there and everywhere is told so; elsewhere it is not', async () => {
    await switchOn(server, { assets: ['web-01'] })
    const { mode, modeSentence, refused, holds } = await status()
    assert.deepEqual([mode, refused.identities, holds['blocked']], ['partly', 2, 1])
    assert.equal(modeSentence, 'Enforcing on 1 of 2 assets (web-01); report-only elsewhere')
    const held = await why('web-01')
    assert.deepEqual(
      [held.access, held.sentence.startsWith('web-01 is blocked since')],
      ['blocked', true],
    )
    assert.equal((await why('web-02')).access, 'report-only')
    assert.deepEqual(
      [await denied('svc-deploy', 'web-01'), await denied('svc-both', 'web-02')],
      [true, false],
    )
    const { scopes } = (await server.call('GET', '/api/v1/mode')).body as {
      scopes: { scope: string; mode: string; by: string; reason: string; since: string }[]
    }
    assert.deepEqual(
      scopes.map((scope) => [scope.scope, scope.mode, scope.reason]),
      [
        ['asset=web-01', 'enforce', 'reviewed'],
        ['all', 'report-only', 'the ledger was created'],
      ],
    )
  })

  test('for one identity: of the others nobody is refused, and the asset says it enforces in part', async () => {
    await server.call('POST', '/api/v1/mode', {
      mode: 'report-only',
      scope: { all: true },
      reason: 'r',
    })
    const scope = { identities: ['svc-mail'], tiers: [0] }
    await switchOn(server, scope)
    const { modeSentence, refused } = await status()
    assert.equal(modeSentence, 'Enforcing in part on 1 (web-02); report-only elsewhere')
    assert.equal(refused.identities, 1)
    assert.deepEqual(
      [await denied('svc-mail', 'web-02'), await denied('svc-both', 'web-02')],
      [true, false],
    )
    assert.deepEqual(
      [(await why('web-02')).access, (await why('web-01')).access],
      ['refused', 'report-only'],
    )
  })

  test('off is told everywhere, and resume goes back to what the mode was', async () => {
    await server.call('POST', '/api/v1/off', { reason: 'drill' })
    const off = await status()
    assert.deepEqual([off.mode, off.refused.uses], ['off', 0])
    assert.equal((await why('web-02')).access, 'report-only')
    await server.call('POST', '/api/v1/resume', { reason: 'drill' })
    assert.equal((await status()).mode, 'partly')
  })
})
