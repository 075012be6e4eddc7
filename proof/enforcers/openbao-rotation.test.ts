/**
 * Values made anew at the real OpenBao, and at a real PostgreSQL behind it: what is made works beside that of before, what
 * is ended works no more, and where either is not so nothing is given and why is told.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, afterEach, before, describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { RotationId } from '@holdfast/core/kernel/ids'
import { instant } from '@holdfast/core/kernel/instant'
import { redact, reveal } from '@holdfast/core/kernel/redacted'
import { outbound } from '@holdfast/edges-base/http/outbound'
import type { Call } from '@holdfast/edges-base/ports/enforcers'
import { enforcer } from '@holdfast/enforcers/openbao/enforcer'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { databaseBehind, type BaoDatabase } from '../testkit/bao-database.ts'
import { needsPostgres } from '../testkit/postgres.ts'
import { loggedIn, POLICY, roleOf, secretIdOf } from './bench-openbao.ts'
import { faultyProxy, type FaultyProxy } from './faulty-proxy.ts'

const ROLE = 'auth/approle/role/app'
const STATIC = ['database/static-roles/app-a', 'database/static-roles/app-b']
const [ONE, OTHER] = ['rt_one', 'rt_other'] as RotationId[] // Only compared.
const BASE = readFileSync(POLICY, 'utf8')
const ROTATION = readFileSync(POLICY.replace(/policy\.hcl$/, 'policy-rotation.hcl'), 'utf8')
/** A role that may be made anew, and is not there. */
const PERMITTED = `${ROTATION}\n${ROTATION.replaceAll('role/app', 'role/gone').replaceAll('app-', 'gone-')}`
const NOTHING = 'path "none" { capabilities = ["deny"] }'

describe('values made anew at OpenBao', { skip: needsBao || needsPostgres() }, () => {
  let bao: Bao
  let database: BaoDatabase
  let proxy: FaultyProxy
  let token = ''
  let role = { name: 'app', id: '' }

  const call = (): Call => ({
    secret: redact(token),
    send: async (url, asked) => {
      const real = outbound({ network: 'private' })
      if (swallow === null || !url.endsWith(swallow)) return real(url, asked)
      return { ...(await real(`${bao.url}/v1/sys/health`)), status: 204, bytes: utf8('') }
    },
    addresses: () => Promise.reject(new Error('OpenBao is asked by HTTP')),
    now: instant(0),
    signal: new AbortController().signal,
  })
  const point = () => ({ adapter: 'openbao', url: proxy.url })
  const make = async (
    refs: readonly string[],
    data: JsonObject,
    rotation: RotationId | undefined = ONE,
  ): Promise<JsonObject> => {
    const { values } = enforcer
    assert.ok(values !== undefined && rotation !== undefined)
    return reveal(
      await values.make({ point: point(), refs, rotation, before: redact(data) }, call()),
    )
  }
  const end = async (
    refs: readonly string[],
    old: JsonObject,
    now: JsonObject,
  ): Promise<string | null> => {
    const { values } = enforcer
    assert.ok(values !== undefined && ONE !== undefined)
    const ending = { point: point(), refs, rotation: ONE, before: redact(old), now: redact(now) }
    return values.end(ending, call())
  }
  const given = async (asset = 'web-01'): Promise<JsonObject> => ({
    role_id: role.id,
    secret_id: (await secretIdOf(bao, role, asset)).value,
  })
  const getsIn = async ({ secret_id: value }: JsonObject): Promise<boolean> =>
    (await loggedIn(bao, role, { value: String(value), accessor: '' })).token !== ''
  const count = async (): Promise<number> => {
    const { data } = (await bao.ask('GET', `${ROLE}/secret-id?list=true`)).body
    return ((data?.['keys'] ?? []) as string[]).length
  }
  const lookedUp = async ({ secret_id }: JsonObject) =>
    (await bao.ask('POST', `${ROLE}/secret-id/lookup`, { secret_id })).body.data
  const handedOut = async (name: string): Promise<JsonObject> => {
    const { data } = (await bao.ask('GET', `database/static-creds/${name}`)).body
    return { username: String(data?.['username']), password: String(data?.['password']) }
  }
  const opens = ({ username, password }: JsonObject): Promise<boolean> =>
    database.opens({ lease: '', username: String(username), password: String(password) })
  const policy = (text: string): Promise<unknown> =>
    bao.ask('PUT', 'sys/policies/acl/holdfast-rotation', { policy: text })
  /** Paths that end like this are answered 204, and nothing is done. */
  let swallow: string | null = null

  before(async () => {
    bao = await startBao()
    database = await databaseBehind(bao)
    proxy = await faultyProxy(bao.url, 1, () => null)
    await bao.ask('POST', 'sys/auth/approle', { type: 'approle' })
    role = await roleOf(bao, 'app', 'default')
    for (const user of ['a', 'b', 'c']) {
      await database.postgres.sql(`CREATE ROLE app_${user} LOGIN PASSWORD 'x'`)
      const asked = { db_name: 'pg', username: `app_${user}`, rotation_period: '24h' }
      await bao.ask('POST', `database/static-roles/app-${user}`, asked)
    }
    await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: BASE })
    await policy(PERMITTED)
    const own = { policies: ['holdfast', 'holdfast-rotation'], period: '24h' }
    token = (await bao.ask('POST', 'auth/token/create', own)).body.auth?.client_token ?? ''
  })
  afterEach(async () => {
    swallow = null
    proxy.faults({})
    await policy(PERMITTED)
  })
  after(async () => {
    await proxy.close()
    bao.stop()
    await database.postgres.stop()
  })

  test('a secret id: both work, the asset stays in it, and a second try leaves one', async () => {
    const old = await given()
    const already = await count()
    const lost = await make([ROLE], old)
    assert.equal(await getsIn(lost), true)
    const now = { ...old, ...(await make([ROLE], old)) }
    assert.equal(await count(), already + 1)
    assert.deepEqual(
      [await getsIn(lost), await getsIn(old), await getsIn(now)],
      [false, true, true],
    )
    assert.deepEqual((await lookedUp(now))?.['metadata'], {
      asset: 'web-01',
      holdfast_rotation: ONE,
    })
    // What another rotation made is not of this one.
    const other = await make([ROLE], now, OTHER)
    await make([ROLE], old)
    assert.equal(await getsIn(other), true)
    assert.equal(await end([ROLE], old, other), null)
    assert.deepEqual([await getsIn(old), await getsIn(other)], [false, true])
    assert.equal(await end([ROLE], old, other), null)
  })

  test('a secret id that is good from some addresses is followed by one that is good from no other', async () => {
    const cidrs = { cidr_list: ['127.0.0.1/32'], token_bound_cidrs: ['127.0.0.0/8'] }
    const { body } = await bao.ask('POST', `${ROLE}/secret-id`, { ...cidrs, metadata: '{}' })
    const now = await make([ROLE], { secret_id: String(body.data?.['secret_id']) })
    const { cidr_list: from, token_bound_cidrs: bound } = (await lookedUp(now)) ?? {}
    assert.deepEqual({ cidr_list: from, token_bound_cidrs: bound }, cidrs)
  })

  test('static roles take turns: one is made while the other works, and is ended by itself', async () => {
    const first = await handedOut('app-a')
    const second = await make(STATIC, first)
    assert.equal(second['username'], 'app_b')
    assert.deepEqual([await opens(first), await opens(second)], [true, true])
    const again = await make(STATIC, first)
    assert.deepEqual(
      [again['username'], await opens(second), await opens(again)],
      ['app_b', false, true],
    )
    // Of the same user: its password is replaced already.
    assert.equal(await end(STATIC, second, again), null)
    assert.equal(await opens(again), true)
    assert.equal(await end(STATIC, first, again), null)
    assert.deepEqual([await opens(first), await opens(again)], [false, true])
    assert.equal(await end(STATIC, first, again), null)
    const third = await make(STATIC, again)
    assert.deepEqual(
      [third['username'], await opens(third), await opens(again)],
      ['app_a', true, true],
    )
    assert.equal((await make(STATIC, { username: 'nobody' }))['username'], 'app_a')
  })

  for (const [what, refs, data, words] of [
    ['a secret without a secret id', [ROLE], { role_id: 'x' }, /no text under `secret_id`/],
    ['an empty one', [ROLE], { secret_id: '' }, /no text under `secret_id`/],
    ['one that is gone', [ROLE], { secret_id: 'gone' }, /not at auth\/approle\/role\/app any more/],
    [
      'a role that is gone',
      ['auth/approle/role/gone'],
      { secret_id: 'x' },
      /role "gone" does not exist/,
    ],
    [
      'a mount that is gone',
      ['auth/gone/role/app'],
      { secret_id: 'x' },
      /403 for auth\/gone.*policy-rotation\.hcl/,
    ],
    ['a secret without a user', STATIC, { password: 'x' }, /no text under `username`/],
    [
      'a static role that is not permitted',
      ['database/static-roles/app-a', 'database/static-roles/app-c'],
      { username: 'app_a' },
      /403 for database\/static-creds\/app-c.*`read`.*policy-rotation\.hcl/,
    ],
    ['one static role', ['database/static-roles/app-a'], { username: 'app_a' }, /name two/],
    [
      'an entity',
      ['entity/645f46fe-5928-61e1-96eb-f03db056bd16'],
      { secret_id: 'x' },
      /an entity has no value/,
    ],
  ] as const) {
    test(`no value is made for ${what}, and why is told`, async () => {
      await assert.rejects(make(refs, data), words)
    })
  }

  test('what may not be done is told with the right that is missing, and nothing is ended', async () => {
    const old = await given()
    const now = await given()
    const [login, turned] = [await handedOut('app-a'), await handedOut('app-b')]
    await policy(NOTHING)
    await assert.rejects(
      make([ROLE], old),
      /403 for .*secret-id\/lookup.*`update`.*policy-rotation\.hcl/,
    )
    await assert.rejects(end([ROLE], old, now), /403 for .*policy-rotation\.hcl/)
    await policy(ROTATION.replaceAll('rotate-role', 'none'))
    await assert.rejects(make(STATIC, login), /403 for database\/rotate-role\/app-b.*`update`/)
    await assert.rejects(end(STATIC, login, turned), /403 for database\/rotate-role\/app-a/)
    assert.deepEqual([await getsIn(old), await opens(login)], [true, true])
  })

  test('what takes its place is never ended', async () => {
    const [old, login] = [await given(), await handedOut('app-a')]
    assert.match((await end([ROLE], old, old)) ?? '', /the same secret id/)
    assert.match((await end([ROLE], old, { secret_id: 'gone' })) ?? '', /newest version is not at/)
    assert.match((await end(STATIC, login, login)) ?? '', /the same user and password/)
    assert.match(
      (await end(STATIC, login, { ...login, password: 'x' })) ?? '',
      /not that of the newest/,
    )
    assert.match(
      (await end(STATIC, { username: 'app_c', password: 'x' }, login)) ?? '',
      /no static role here is of app_c/,
    )
    await assert.rejects(end(STATIC, { username: 'app_b' }, login), /no text under `password`/)
    assert.deepEqual([await getsIn(old), await opens(login)], [true, true])
  })

  test('where 204 is answered and nothing done, no value is given and nothing counts as ended', async () => {
    const [old, now] = [await given(), await given()]
    const [login, turned] = [await handedOut('app-a'), await handedOut('app-b')]
    swallow = '/secret-id/destroy'
    assert.match((await end([ROLE], old, now)) ?? '', /still at .*answered 204/)
    swallow = '/secret-id'
    await assert.rejects(make([ROLE], old), /a new secret id of .*answered 204/)
    swallow = '/secret-id/lookup'
    assert.match((await end([ROLE], old, now)) ?? '', /newest version is not at/)
    swallow = '/rotate-role/app-b'
    await assert.rejects(make(STATIC, login), /app-b has the password of before.*answered 204/)
    swallow = '/rotate-role/app-a'
    assert.match(
      (await end(STATIC, login, turned)) ?? '',
      /app-a has the password of before.*answered 204/,
    )
    swallow = null
    await make([ROLE], old)
    swallow = '/secret-id-accessor/destroy'
    await assert.rejects(make([ROLE], old), /an earlier try made is still there/)
    swallow = null
    proxy.faults({ unforwarded: 1 })
    await assert.rejects(make([ROLE], old), /not at .* any more/)
    assert.match((await end([ROLE], old, now)) ?? '', /newest version is not at/)
    await assert.rejects(make(STATIC, login), /OpenBao answered 200 for what/)
    await assert.rejects(end(STATIC, login, turned), /OpenBao answered 200 for what/)
    assert.deepEqual([await getsIn(old), await opens(login)], [true, true])
  })

  test('its token may do no more than it needs', async () => {
    await roleOf(bao, 'another', 'default')
    for (const [method, path, body] of [
      ['POST', 'auth/approle/role/another/secret-id', {}],
      ['POST', `${ROLE}/secret-id`, { ttl: '1000h' }],
      ['POST', `${ROLE}/custom-secret-id`, { secret_id: 'x' }],
      ['GET', `${ROLE}/role-id`, undefined],
      ['POST', ROLE, { token_policies: 'root' }],
      ['GET', 'database/static-creds/app-c', undefined],
      ['POST', 'database/rotate-role/app-c', {}],
      ['POST', 'database/static-roles/app-a', { username: 'postgres' }],
      ['POST', 'database/rotate-root/pg', {}],
    ] as const) {
      assert.equal((await bao.ask(method, path, body, token)).status, 403, path)
    }
  })
})
