/** OpenBao, the real one: what a hold cuts there, what it leaves alone, how it is proven, and how it comes back. */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { instant } from '@holdfast/core/kernel/instant'
import { redact } from '@holdfast/core/kernel/redacted'
import { outbound } from '@holdfast/edges-base/http/outbound'
import { enforcer } from '@holdfast/enforcers/openbao/enforcer'
import type { Seen } from '@holdfast/enforcers/openbao/observe'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { lentHere, testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'

/** What Holdfast may do there, and nothing else: as the README of the adapter gives it. */
const POLICY = readFileSync(
  resolve(import.meta.dirname, '../../edges/enforcers/openbao/policy.hcl'),
  'utf8',
)

const estate = (url: string, secret: string, refs: { app: string; solo: string }): string => `
apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: vault }
spec: { adapter: openbao, url: '${url}', secret: { from: file, name: '${secret}' } }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-02 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-app }
spec:
  type: service-account
  assets: [web-01, web-02]
  accounts: [{ enforcementPoint: vault, ref: ${refs.app}, metadata: asset }]
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-solo }
spec:
  type: service-account
  assets: [web-01]
  accounts: [{ enforcementPoint: vault, ref: ${refs.solo} }]
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: app/db }
spec: { type: secret, tier: 0, at: [{ enforcementPoint: vault, path: secret/data/app/db }] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: app-db }
spec: { identity: svc-app, resource: app/db, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: solo-db }
spec: { identity: svc-solo, resource: app/db, actions: [read] }
`

interface Login {
  readonly token: string
  readonly entity: string
}

describe('OpenBao', { skip: needsBao }, () => {
  let bao: Bao
  let server: TestServer
  const roles = new Map<string, string>()

  const secretId = async (role: string, asset: string): Promise<string> => {
    const metadata = JSON.stringify({ asset })
    const made = await bao.ask('POST', `auth/approle/role/${role}/secret-id`, { metadata })
    return String(made.body.data?.['secret_id'])
  }
  const login = async (role: string, secret: string): Promise<Login> => {
    const body = { role_id: roles.get(role), secret_id: secret }
    const { body: answer } = await bao.ask('POST', 'auth/approle/login', body, '')
    return { token: answer.auth?.client_token ?? '', entity: answer.auth?.entity_id ?? '' }
  }
  const mayRead = async ({ token }: Login): Promise<boolean> =>
    (await bao.ask('GET', 'secret/data/app/db', undefined, token)).status === 200
  const effects = async (): Promise<
    readonly { ref: string | null; type: string; outcome: string | null }[]
  > => {
    const { items } = (await server.call('GET', '/api/v1/holds')).body as {
      items: { id: string }[]
    }
    const details = await Promise.all(
      items.map(async ({ id }) => (await server.call('GET', `/api/v1/holds/${id}`)).body),
    )
    return details.flatMap((detail) => (detail as { effects: never[] }).effects)
  }
  const alarms = async (): Promise<string> =>
    ((await server.call('GET', '/api/v1/status')).body as { alarms: string[] }).alarms.join('\n')

  before(async () => {
    bao = await startBao()
    await bao.ask('POST', 'sys/auth/approle', { type: 'approle' })
    await bao.ask('POST', 'secret/data/app/db', { data: { password: 'p' } })
    await bao.ask('PUT', 'sys/policies/acl/app', {
      policy: 'path "secret/data/app/*" { capabilities = ["read"] }',
    })
    await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: POLICY })
    for (const role of ['app', 'solo']) {
      await bao.ask('POST', `auth/approle/role/${role}`, { token_policies: 'app', token_ttl: '1h' })
      const id = await bao.ask('GET', `auth/approle/role/${role}/role-id`)
      roles.set(role, String(id.body.data?.['role_id']))
    }
    const own = await bao.ask('POST', 'auth/token/create', {
      policies: ['holdfast'],
      period: '24h',
    })
    const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'bao-token')
    writeFileSync(secret, own.body.auth?.client_token ?? '', { mode: 0o600 })
    server = await testServer('enforce', undefined, { lend: lentHere(secret) })
    const solo = await login('solo', await secretId('solo', 'web-01'))
    const refs = { app: 'auth/approle/role/app', solo: `entity/${solo.entity}` }
    const applied = await server.call('POST', '/api/v1/apply', estate(bao.url, secret, refs), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(async () => {
    await server.close()
    bao.stop()
  })

  test('the test of the point looks at each account with what the token may, and changes nothing', async () => {
    const kept = await login('app', await secretId('app', 'web-02'))
    const tested = await server.call('POST', '/api/v1/enforcement-points/vault/test', {})
    const { ok, accounts } = tested.body as { ok: boolean; accounts: readonly { ok: boolean }[] }
    assert.deepEqual([ok, accounts.length], [true, 2], JSON.stringify(tested.body))
    await bao.ask('PUT', 'sys/policies/acl/holdfast', {
      policy: POLICY.replace('"auth/token/accessors"', '"auth/token/nothing"'),
    })
    const less = await server.call('POST', '/api/v1/enforcement-points/vault/test', {})
    await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: POLICY })
    const said = less.body as { ok: boolean; accounts: readonly { ok: boolean; why: string }[] }
    assert.equal(said.ok, false)
    for (const account of said.accounts) {
      assert.match(account.why, /OpenBao answered 403 for its tokens: .*permission denied/)
    }
    assert.match(
      await alarms(),
      /vault: it failed its test: .* OpenBao answered 403 for its tokens/,
    )
    const again = await server.call('POST', '/api/v1/enforcement-points/vault/test', {})
    assert.equal((again.body as { ok: boolean }).ok, true)
    assert.equal(await alarms(), '')
    assert.equal(await mayRead(kept), true)
    assert.deepEqual(await effects(), [])
  })

  test('a blocked host: its tokens and secret ids end, those of the other go on; it comes back and revives nothing', async () => {
    const [one, two] = [await secretId('app', 'web-01'), await secretId('app', 'web-02')]
    const [here, there] = [await login('app', one), await login('app', two)]
    const whole = await login('solo', await secretId('solo', 'web-01'))
    assert.deepEqual(
      [await mayRead(here), await mayRead(there), await mayRead(whole)],
      [true, true, true],
    )
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'a drill' })
    await until('both cuts are proven', async () => {
      const cuts = (await effects()).filter(({ type }) => type === 'cut')
      return cuts.length === 2 && cuts.every(({ outcome }) => outcome === 'confirmed')
    })
    assert.deepEqual(
      [await mayRead(here), await mayRead(there), await mayRead(whole)],
      [false, true, false],
    )
    assert.equal((await login('app', one)).token, '')
    assert.notEqual((await login('app', two)).token, '')
    await server.call('POST', '/api/v1/assets/web-01/lift-quarantine', { reason: 'over' })
    await until('it is given back', async () => {
      const back = (await effects()).filter(({ type }) => type === 'restore')
      return back.length === 2 && back.every(({ outcome }) => outcome === 'confirmed')
    })
    assert.deepEqual([await mayRead(here), await mayRead(whole)], [false, false])
    assert.equal(await mayRead(await login('app', await secretId('app', 'web-01'))), true)
    assert.equal(await mayRead(await login('solo', await secretId('solo', 'web-01'))), true)
    assert.equal(await alarms(), '')
  })

  test('of a token its end is seen where it has one, however often it is renewed', async () => {
    const made = async (more: object): Promise<string> => {
      await bao.ask('POST', 'auth/approle/role/app', { token_policies: 'app', ...more })
      const { token } = await login('app', await secretId('app', 'web-02'))
      const { body } = await bao.ask('GET', 'auth/token/lookup-self', undefined, token)
      return String(body.data?.['accessor'])
    }
    const limited = await made({ token_ttl: '1h', token_explicit_max_ttl: '2h' })
    const endless = await made({ token_ttl: '1h', token_explicit_max_ttl: '0' })
    const { body } = await bao.ask('POST', 'auth/token/lookup-accessor', { accessor: limited })
    const end = (Number(body.data?.['creation_time']) + 7_200) * 1_000
    const point = { adapter: 'openbao', url: bao.url }
    assert.ok(enforcer.accounts !== undefined)
    const { tokens } = (await enforcer.accounts.observe(
      { point, ref: 'auth/approle/role/app', metadata: 'asset', paths: [] },
      {
        secret: redact('root'),
        send: outbound({ network: 'private' }),
        addresses: () => Promise.reject(new Error('OpenBao is asked by HTTP')),
        now: instant(0),
        signal: new AbortController().signal,
      },
    )) as Seen // Its own.
    const ends = new Map(tokens.map(({ accessor, endsAt }) => [accessor, endsAt]))
    assert.deepEqual([ends.get(limited), ends.get(endless)], [end, null])
  })
})
