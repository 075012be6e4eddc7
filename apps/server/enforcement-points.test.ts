/** What people are told of accounts at enforcement points: what is denied, how far that is, and what cannot be reached. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { accountEstate, ROLE } from '../../proof/testkit/account-estate.ts'
import { obedientPoint } from '../../proof/testkit/obedient-point.ts'
import { outsideAt } from '../../proof/testkit/outside.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

interface Denied {
  readonly whole: boolean
  readonly assets: readonly string[]
  readonly resources: readonly string[]
}
interface Account {
  readonly ref: string
  readonly identities: readonly string[]
  readonly verb: string | null
  readonly state: string
  readonly since: string | null
  readonly intended: Denied
  readonly now: Denied | null
  readonly open: readonly string[]
  readonly seen: { readonly denies: readonly string[]; readonly detail: string } | null
  readonly notReached: readonly {
    readonly hold: string
    readonly uses: number
    readonly identities: readonly string[]
    readonly assets: readonly string[]
    readonly resources: readonly string[]
    readonly why: string
    readonly says: string
  }[]
}
interface Effect {
  readonly id: string
  readonly type: string
  readonly ref: string | null
  readonly state: string
  readonly outcome: string | null
  readonly turn: number | null
  readonly denies: Denied | null
  readonly holds: readonly string[]
  readonly sentAt: string | null
}
interface Tested {
  readonly ok: boolean
  readonly why: string | null
  readonly accounts: readonly {
    readonly ref: string
    readonly ok: boolean
    readonly why: string | null
  }[]
}

const NOTHING = { whole: false, assets: [], resources: [], more: 0 }

describe('accounts at an enforcement point', () => {
  const world = obedientPoint()
  let server: TestServer

  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await server.call(method, path, body)
    assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
    return answer.body as T
  }
  const plan = async (asked = ''): Promise<ReadonlyMap<string, Account>> => {
    const path = `/api/v1/enforcement-points/vault/plan${asked}`
    const { items } = await call<{ items: readonly Account[] }>('GET', path)
    return new Map(items.map((account) => [account.ref.slice(ROLE('').length), account]))
  }
  const effects = async (asked = ''): Promise<readonly Effect[]> =>
    (await call<{ items: readonly Effect[] }>('GET', `/api/v1/effects${asked}`)).items
  const allOver = (type: string, most: number) => async (): Promise<boolean> => {
    const found = await effects(`?type=${type}`)
    return found.length === most && found.every(({ outcome }) => outcome === 'confirmed')
  }

  before(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const [lent, kept] = [join(directory, 'token'), join(directory, 'other')]
    for (const file of [lent, kept]) writeFileSync(file, 't', { mode: 0o600 })
    // Something that nobody here asked for is denied there already.
    world.denied.set(ROLE('app'), new Set(['old-host']))
    const outside = { enforcers: world.load }
    server = await testServer('enforce', undefined, { lend: lentHere(lent), outside })
    const applied = await server.call('POST', '/api/v1/apply', accountEstate(lent, kept), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(() => server.close())

  test('before anything is refused every account is untouched, and nothing is called', async () => {
    const accounts = await plan()
    assert.deepEqual([...accounts.keys()], ['app', 'idle', 'patch', 'shared', 'solo'])
    for (const { state, verb, since, now, notReached } of accounts.values()) {
      assert.deepEqual([state, verb, since, notReached], ['untouched', null, null, []])
      assert.deepEqual(now, NOTHING)
    }
    assert.deepEqual(accounts.get('patch')?.identities, ['svc-deploy', 'svc-patch'])
    assert.deepEqual(await effects(), [])
    assert.deepEqual(world.calls, [])
  })

  test('the test looks at each account, says which could not be, and changes nothing', async () => {
    const path = '/api/v1/enforcement-points/vault/test'
    const found = await call<Tested>('POST', path, {})
    assert.deepEqual([found.ok, found.why, found.accounts.length], [true, null, 5])
    world.away.set(ROLE('solo'), 'OpenBao answered 403 for its tokens: permission denied')
    const without = await call<Tested>('POST', path, {})
    world.away.clear()
    assert.equal(without.ok, false)
    assert.deepEqual(
      without.accounts.filter(({ ok }) => !ok).map(({ ref, why }) => [ref, why]),
      [[ROLE('solo'), 'OpenBao answered 403 for its tokens: permission denied']],
    )
    for (const ref of ['app', 'idle', 'patch', 'shared', 'solo']) world.away.set(ROLE(ref), 'away')
    const away = await call<Tested>('POST', path, {})
    world.away.clear()
    assert.deepEqual([away.ok, away.accounts.filter(({ ok }) => ok)], [false, []])
    assert.deepEqual(world.calls, [])
    assert.deepEqual(await effects(), [])
  })

  test('a host that is blocked: what is cut, what was seen, and why the rest is not reached', async () => {
    await call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'a drill' })
    await until('both cuts are proven', allOver('cut', 2))
    const accounts = await plan()
    const app = accounts.get('app')
    assert.deepEqual(app?.now, { ...NOTHING, assets: ['web-01'] })
    assert.deepEqual(app?.intended, { ...NOTHING, assets: ['web-01'] })
    assert.deepEqual([app?.verb, app?.open, app?.notReached], ['cut', [], []])
    const solo = accounts.get('solo')
    assert.deepEqual([solo?.verb, solo?.state, solo?.intended.whole], ['cut', 'seen', true])
    const reasons = ['idle', 'patch', 'shared'].map((ref) => {
      const account = accounts.get(ref)
      const [first, ...more] = account?.notReached ?? []
      assert.deepEqual([account?.state, account?.verb, more], ['untouched', null, []])
      assert.deepEqual([first?.assets, first?.resources], [['web-01'], ['app/db']])
      assert.match(first?.says ?? '', /account/)
      return [ref, first?.why, first?.uses, first?.identities.join(' ')]
    })
    assert.deepEqual(reasons, [
      ['idle', 'opens-more', 1, 'svc-known'],
      ['patch', 'lane', 2, 'svc-deploy svc-patch'],
      ['shared', 'shared', 1, 'svc-shared'],
    ])
    assert.deepEqual(world.calls.toSorted(), [
      `${ROLE('app')} denies web-01`,
      `${ROLE('solo')} denies everybody`,
    ])
  })

  test('at what can only be told, what is refused is not reached and nothing is cut', async () => {
    const { items } = await call<{ items: readonly Account[] }>(
      'GET',
      '/api/v1/enforcement-points/pager/plan',
    )
    assert.deepEqual(
      items.map(({ ref, state, now, notReached }) => [ref, state, now, notReached[0]?.why]),
      [['anybody', 'untouched', NOTHING, 'cannot-be-told']],
    )
  })

  test('before enforcing is switched on, what it would not reach is told in the same words', async () => {
    interface Preview {
      readonly notReached: { readonly groups: readonly object[]; readonly more: number }
    }
    const path = '/api/v1/mode/preview'
    const { notReached } = await call<Preview>('POST', path, { scope: { all: true } })
    const [first] = (await plan()).get('shared')?.notReached ?? []
    const at = { point: 'vault', ref: ROLE('shared') }
    assert.deepEqual(
      notReached.groups.filter((group) => 'ref' in group && group.ref === at.ref),
      [{ ...at, ...first }],
    )
    assert.equal(notReached.groups.length, 5)
    assert.equal(notReached.more, 0)
  })

  test('what is denied there and nobody asked for is drift, and is left alone', async () => {
    const path = '/api/v1/enforcement-points/vault/drift'
    const { items } = await call<{ items: readonly Account[] }>('GET', path)
    assert.deepEqual(
      items.map(({ ref, state, seen }) => [ref, state, seen?.denies]),
      [[ROLE('app'), 'drift', ['old-host']]],
    )
    assert.ok(world.denied.get(ROLE('app'))?.has('old-host'))
    const none = await call<{ items: readonly Account[] }>('GET', `${path}?state=seen,unseen`)
    assert.deepEqual(none.items, [])
    const filtered = await plan('?state=untouched&sort=-ref')
    assert.deepEqual([...filtered.keys()], ['shared', 'patch', 'idle'])
  })

  test('effects are found by point, verb, state and hold, counted, and one is shown', async () => {
    const [hold] = (await call<{ items: readonly { id: string }[] }>('GET', '/api/v1/holds')).items
    const found = await effects(`?point=vault&type=cut&state=over&hold=${hold?.id}&sort=ref`)
    assert.deepEqual(
      found.map(({ ref, turn, outcome, holds, denies }) => [ref, turn, outcome, holds, denies]),
      [
        [ROLE('app'), 1, 'confirmed', [hold?.id], { ...NOTHING, assets: ['web-01'] }],
        [ROLE('solo'), 1, 'confirmed', [hold?.id], { ...NOTHING, whole: true }],
      ],
    )
    for (const asked of [
      '?state=open&type=cut',
      '?hold=h_none',
      '?point=vaul',
      '?outcome=superseded',
    ]) {
      assert.deepEqual(await effects(asked), [], asked)
    }
    const { facets } = await call<{ facets: Readonly<Record<string, unknown>> }>(
      'GET',
      '/api/v1/effects?facets=type,point&type=cut',
    )
    assert.deepEqual(facets['point'], [{ value: 'vault', count: 2 }])
    const one = await call<Effect>('GET', `/api/v1/effects/${found[0]?.id}`)
    assert.deepEqual({ ...one }, { ...found[0] })
    const detail = await call<{ effects: readonly Effect[] }>('GET', `/api/v1/holds/${hold?.id}`)
    const cuts = detail.effects.filter(({ type }) => type === 'cut').map(({ id }) => id)
    assert.deepEqual(cuts.toSorted(), found.map(({ id }) => id).toSorted())
  })

  const REFUSED: readonly (readonly [
    method: string,
    path: string,
    status: number,
    words: RegExp,
  ])[] = [
    ['GET', '/api/v1/effects/ef_nothing', 404, /effect `ef_nothing` is not known[^]*effect list/],
    [
      'GET',
      '/api/v1/effects?state=opened',
      400,
      /`state` does not know `opened`[^]*did you mean `open`/,
    ],
    ['GET', '/api/v1/effects?type=cuts', 400, /did you mean `cut`/],
    ['GET', '/api/v1/effects?outcome=failed', 400, /`outcome` does not know `failed`/],
    ['GET', '/api/v1/effects?points=vault', 400, /unknown query parameter `points`[^]*`point`/],
    ['GET', '/api/v1/effects?sort=due', 400, /`sort` does not know `due`/],
    ['GET', '/api/v1/effects?facets=hold', 400, /`facets` does not know `hold`/],
    [
      'GET',
      '/api/v1/enforcement-points/vaul/plan',
      404,
      /`vaul` is not known[^]*did you mean `vault`/,
    ],
    ['GET', '/api/v1/enforcement-points/vaul/drift', 404, /did you mean `vault`/],
    ['POST', '/api/v1/enforcement-points/vaul/test', 404, /did you mean `vault`/],
    ['GET', '/api/v1/enforcement-points/vault/plan?state=cut', 400, /`state` does not know `cut`/],
    ['GET', '/api/v1/enforcement-points/vault/drift?sort=turn', 400, /`sort` does not know `turn`/],
    ['POST', '/api/v1/enforcement-points/pager/test', 409, /cannot be tested without telling it/],
  ]
  for (const [method, path, status, words] of REFUSED) {
    test(`${method} ${path} is refused: ${status}`, async () => {
      const answer = await server.call(method, path, method === 'POST' ? {} : undefined)
      assert.equal(answer.status, status, JSON.stringify(answer.body))
      assert.match(JSON.stringify(answer.body), words)
    })
  }

  const UNANSWERED: readonly (readonly [point: string, why: RegExp])[] = [
    ['shut', /HOLDFAST_SECRETS|lent/],
    ['empty', /no identity names an account there/],
  ]
  for (const [point, why] of UNANSWERED) {
    test(`the test of ${point} is not ok, and says why`, async () => {
      const found = await call<Tested>('POST', `/api/v1/enforcement-points/${point}/test`, {})
      assert.deepEqual([found.ok, found.accounts], [false, []])
      assert.match(found.why ?? '', why)
    })
  }

  for (const path of [
    'effects',
    'enforcement-points/vault/plan',
    'enforcement-points/vault/drift',
  ]) {
    test(`${path} is not told to who may not read`, async () => {
      const { body } = await server.call('POST', '/api/v1/tokens', { for: 'ci', scope: 'decide' })
      const { token } = body as { token: string }
      const headers = { authorization: `Bearer ${token}` }
      const answer = await server.call('GET', `/api/v1/${path}`, undefined, headers)
      assert.equal(answer.status, 403, JSON.stringify(answer.body))
    })
  }

  test('it comes back: what cannot be looked at stays open and says so, and is given back later', async () => {
    // Somebody there takes away what nobody here asked for.
    world.denied.get(ROLE('app'))?.delete('old-host')
    world.away.set(ROLE('solo'), 'connection refused')
    await call('POST', '/api/v1/assets/web-01/lift-quarantine', { reason: 'over' })
    await until('it was looked at in vain', async () => {
      return (await plan('?state=unseen')).get('solo')?.verb === 'restore'
    })
    const solo = (await plan()).get('solo')
    assert.deepEqual([solo?.open.length, solo?.seen?.detail], [1, 'connection refused'])
    const waits = (await effects('?state=open')).find(({ ref }) => ref === ROLE('solo'))
    assert.deepEqual([waits?.type, waits?.sentAt, waits?.outcome], ['restore', null, null])
    assert.ok(world.denied.get(ROLE('solo'))?.has('everybody'))
    world.away.clear()
    await until('both are given back', allOver('restore', 2))
    assert.deepEqual([...(world.denied.get(ROLE('solo')) ?? [])], [])
    assert.deepEqual([...(world.denied.get(ROLE('app')) ?? [])], [])
    const drifted = await call<{ total: number }>('GET', '/api/v1/enforcement-points/vault/drift')
    assert.equal(drifted.total, 0)
    const after = await plan()
    assert.deepEqual([after.get('solo')?.state, after.get('solo')?.verb], ['seen', 'restore'])
    assert.deepEqual(after.get('shared')?.notReached, [])
  })
})

describe('a cut that nothing proves by its deadline', () => {
  const world = obedientPoint()
  const outside = outsideAt()
  let server: TestServer
  before(async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'token')
    writeFileSync(file, 't', { mode: 0o600 })
    const { clock, timeService } = outside
    server = await testServer('enforce', undefined, {
      lend: lentHere(file),
      outside: { enforcers: world.load, clock, timeService },
    })
    await server.call('POST', '/api/v1/apply', accountEstate(file, file), YAML)
  })
  after(() => server.close())

  const found = async <T>(path: string): Promise<readonly T[]> =>
    ((await server.call('GET', path)).body as { items: readonly T[] }).items
  const unrevoked = () =>
    found<Effect & { readonly unrevoked: { readonly why: string } | null }>(
      '/api/v1/effects?state=unrevoked',
    )

  test('is not revoked until it is proven: in the list of effects, in the plan and in the drift', async () => {
    world.away.set(ROLE('solo'), 'permission denied')
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'a drill' })
    await until('it was looked at in vain', async () => {
      const accounts = await found<Account>('/api/v1/enforcement-points/vault/plan?state=unseen')
      return accounts.length === 1
    })
    assert.deepEqual(await unrevoked(), [])
    outside.pass(31_000)
    await until('it is not revoked', async () => (await unrevoked()).length === 1)
    const [effect] = await unrevoked()
    assert.deepEqual(
      [effect?.ref, effect?.outcome, effect?.unrevoked?.why],
      [ROLE('solo'), null, 'permission denied'],
    )
    for (const list of ['plan', 'drift']) {
      const path = `/api/v1/enforcement-points/vault/${list}?state=unrevoked`
      assert.deepEqual(
        (await found<Account>(path)).map(({ ref, verb }) => [ref, verb]),
        [[ROLE('solo'), 'cut']],
      )
    }
    world.away.clear()
    await until('it is proven', async () => (await unrevoked()).length === 0)
    const over = await found<typeof effect>('/api/v1/effects?state=over&type=cut')
    const proven = over.find((one) => one?.ref === ROLE('solo'))
    assert.deepEqual([proven?.outcome, proven?.unrevoked?.why], ['confirmed', 'permission denied'])
  })
})
