/**
 * OpenBao and PostgreSQL as one chain: a lease of OpenBao is a role at PostgreSQL, and that role's session outlives it.
 * One identity names an account at each; one hold cuts both, and the proof is of both.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { needsPostgres, startPostgres, type Postgres } from '../testkit/postgres.ts'
import { logIn, type LoggedIn } from '../testkit/postgres-session.ts'
import { lentHere, testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'

const HERE = import.meta.dirname
const ours = (path: string): string =>
  readFileSync(resolve(HERE, '../../edges/enforcers', path), 'utf8')
const PASSWORD = 'correct-horse-battery'
const HOSTS = ['web-01', 'web-02'] as const

/** What the identity is called at each point. */
const ACCOUNTS = [
  { enforcementPoint: 'broker', ref: 'auth/approle/role/app', metadata: 'asset' },
  { enforcementPoint: 'orders-pg', ref: 'leased/v-{asset}-*' },
]

interface Workload {
  /** What it asks OpenBao with. */
  readonly token: string
  readonly secretId: string
  readonly user: string
  readonly password: string
  readonly session: LoggedIn
}

describe('a lease, its role, its session', { skip: needsBao || needsPostgres() }, () => {
  let bao: Bao
  let postgres: Postgres
  let server: TestServer
  let admin: LoggedIn

  const secretId = async (host: string): Promise<string> => {
    const metadata = JSON.stringify({ asset: host })
    const { body } = await bao.ask('POST', 'auth/approle/role/app/secret-id', { metadata })
    return String(body.data?.['secret_id'])
  }
  const tokenBy = async (secret: string): Promise<string> => {
    const { body: role } = await bao.ask('GET', 'auth/approle/role/app/role-id')
    const asked = { role_id: role.data?.['role_id'], secret_id: secret }
    return (await bao.ask('POST', 'auth/approle/login', asked, '')).body.auth?.client_token ?? ''
  }
  /** A host as it works: it logs in at OpenBao, leases a role, and opens a session with it. */
  const workload = async (host: string): Promise<Workload> => {
    const secret = await secretId(host)
    const token = await tokenBy(secret)
    const { body } = await bao.ask('GET', `database/creds/${host}`, undefined, token)
    const [user, password] = [String(body.data?.['username']), String(body.data?.['password'])]
    const session = await logIn(postgres.port, user, password)
    assert.ok(session !== null, JSON.stringify(body))
    return { token, secretId: secret, user, password, session }
  }
  const isLeased = async ({ user }: Workload): Promise<boolean> =>
    (await admin.ask(`SELECT count(*) FROM pg_roles WHERE rolname = '${user}'`)) === '1'
  const may = async ({ user, password }: Workload): Promise<boolean> => {
    const anew = await logIn(postgres.port, user, password)
    anew?.end()
    return anew !== null
  }
  /** What is recorded of it at both, from now on. */
  const act = async (host: string, what: keyof typeof TYPES): Promise<() => Promise<void>> => {
    const type = TYPES[what]
    const before = new Set((await effectsOf(server, type)).map(({ id }) => id))
    await server.call('POST', `/api/v1/assets/${host}/${what}`, { reason: 'a drill' })
    return () =>
      until(`the ${type} for ${host} is proven at both`, async () => {
        const fresh = (await effectsOf(server, type)).filter(({ id }) => !before.has(id))
        const isProven = ({ ref }: { readonly ref: string }): boolean =>
          fresh.some((effect) => effect.ref === ref && effect.outcome === 'confirmed')
        return ACCOUNTS.every(isProven)
      })
  }
  const block = async (host: string): Promise<void> => (await act(host, 'quarantine'))()
  const lift = async (host: string): Promise<void> => (await act(host, 'lift-quarantine'))()

  before(async () => {
    ;[bao, postgres] = await Promise.all([startBao(), startPostgres()])
    await postgres.sql(ours('postgresql/setup.sql'))
    await postgres.sql(`ALTER ROLE holdfast PASSWORD '${PASSWORD}'; CREATE ROLE bao SUPERUSER LOGIN PASSWORD '${PASSWORD}'`) // prettier-ignore
    const entered = await logIn(postgres.port, 'bao', PASSWORD)
    assert.ok(entered !== null)
    admin = entered
    const token = await setUpBao(bao, postgres.port)
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const [atBao, atPostgres] = [join(folder, 'bao'), join(folder, 'postgres')]
    writeFileSync(atBao, token, { mode: 0o600 })
    writeFileSync(atPostgres, PASSWORD, { mode: 0o600 })
    server = await testServer('enforce', undefined, { lend: lentHere(atBao, atPostgres), outside: { lookMs: 250 } }) // prettier-ignore
    const points = [
      { name: 'broker', adapter: 'openbao', url: bao.url, secret: { from: 'file', name: atBao } },
      {
        name: 'orders-pg',
        adapter: 'postgresql',
        url: `postgresql://holdfast@127.0.0.1:${postgres.port}/postgres?sslmode=disable`,
        network: 'private',
        secret: { from: 'file', name: atPostgres },
      },
    ]
    const applied = await server.call('POST', '/api/v1/apply', estate(points), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(async () => {
    await server.close()
    admin.end()
    await postgres.stop()
    bao.stop()
  })

  test('one hold cuts both: token, lease, role and session of that host; the other works throughout', async () => {
    const [here, there] = [await workload(HOSTS[0]), await workload(HOSTS[1])]
    await block(HOSTS[0])
    assert.equal(await here.session.works(), false)
    assert.equal(await may(here), false)
    assert.equal((await bao.ask('GET', `database/creds/${HOSTS[0]}`, undefined, here.token)).status, 403) // prettier-ignore
    assert.equal(await tokenBy(here.secretId), '')
    assert.deepEqual([await there.session.works(), await may(there)], [true, true])
    // One answer names both.
    const [hold] = ((await server.call('GET', '/api/v1/holds')).body as { items: { id: string }[] })
      .items
    const shown = await server.call('GET', `/api/v1/holds/${hold?.id}`)
    const cuts = (shown.body as { effects: Effect[] }).effects.filter(({ type }) => type === 'cut')
    assert.deepEqual(
      cuts.map(({ point, ref, outcome }) => `${point} ${ref} ${outcome}`).toSorted(),
      ACCOUNTS.map(({ enforcementPoint, ref }) => `${enforcementPoint} ${ref} confirmed`),
    )
    await lift(HOSTS[0])
    assert.deepEqual([await here.session.works(), await may(here)], [false, false])
    const anew = await workload(HOSTS[0])
    assert.deepEqual([await anew.session.works(), await there.session.works()], [true, true])
  })

  test('a session whose lease ended before anybody looked is found and ended', async () => {
    const [here, there] = [await workload(HOSTS[0]), await workload(HOSTS[1])]
    await bao.ask('POST', 'auth/token/revoke', { token: here.token })
    await until('OpenBao dropped the role', async () => !(await isLeased(here)))
    assert.equal(await here.session.works(), true, 'the session outlives its lease')
    await block(HOSTS[0])
    assert.deepEqual([await here.session.works(), await there.session.works()], [false, true])
    await lift(HOSTS[0])
  })

  test('while OpenBao is away the session ends all the same; back, its lease goes too', async () => {
    const here = await workload(HOSTS[0])
    bao.pause()
    const proven = await act(HOSTS[0], 'quarantine')
    await until('the session is over', async () => !(await here.session.works()))
    assert.deepEqual([await may(here), await isLeased(here)], [false, true])
    bao.resume()
    await proven()
    await until('OpenBao dropped the role', async () => !(await isLeased(here)))
    await lift(HOSTS[0])
  })

  test('who leases anew while blocked is met at the next look', async () => {
    await block(HOSTS[0])
    const back = await workload(HOSTS[0])
    await until('it is cut again', async () => !(await back.session.works()))
    assert.equal(await may(back), false)
    await until('both are as intended', async () => {
      const { alarms } = (await server.call('GET', '/api/v1/status')).body as { alarms: string[] }
      return alarms.length === 0
    })
  })
})

const TYPES = { quarantine: 'cut', 'lift-quarantine': 'restore' } as const

interface Effect {
  readonly id: string
  readonly point: string
  readonly ref: string | null
  readonly type: string
  readonly outcome: string | null
}

async function effectsOf(server: TestServer, type: string): Promise<readonly Effect[]> {
  const { body } = await server.call('GET', `/api/v1/effects?type=${type}`)
  return (body as { items: Effect[] }).items
}

function estate(points: readonly ({ readonly name: string } & object)[]): string {
  const manifest = (kind: string, name: string, spec: object): string =>
    `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })}\n`
  return [
    ...points.map(({ name, ...spec }) => manifest('EnforcementPoint', name, spec)),
    ...HOSTS.map((host) => manifest('Asset', host, { type: 'host' })),
    manifest('Identity', 'svc-app', {
      type: 'service-account',
      assets: HOSTS,
      accounts: ACCOUNTS,
    }),
    manifest('Resource', 'orders', { type: 'database', tier: 0 }),
    manifest('Grant', 'orders', { identity: 'svc-app', resource: 'orders', actions: ['read'] }),
  ].join('---\n')
}

/** An AppRole that leases a role of the asset's name at PostgreSQL; answers the token that Holdfast is lent. */
async function setUpBao(bao: Bao, port: number): Promise<string> {
  await bao.ask('POST', 'sys/auth/approle', { type: 'approle' })
  await bao.ask('POST', 'sys/mounts/database', { type: 'database' })
  const made = await bao.ask('POST', 'database/config/orders', {
    plugin_name: 'postgresql-database-plugin',
    allowed_roles: ['*'],
    connection_url: `postgresql://{{username}}:{{password}}@127.0.0.1:${port}/postgres?sslmode=disable`,
    username: 'bao',
    password: PASSWORD,
    username_template: 'v-{{.RoleName}}-{{random 20}}-{{unix_time}}',
  })
  assert.ok(made.status < 300, JSON.stringify(made.body))
  for (const host of HOSTS) {
    await bao.ask('POST', `database/roles/${host}`, {
      db_name: 'orders',
      default_ttl: '1h',
      creation_statements: [
        `CREATE ROLE "{{name}}" LOGIN PASSWORD '{{password}}' VALID UNTIL '{{expiration}}'`,
      ],
    })
  }
  const leasing = 'path "database/creds/*" { capabilities = ["read"] }'
  await bao.ask('PUT', 'sys/policies/acl/app', { policy: leasing })
  await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: ours('openbao/policy.hcl') })
  await bao.ask('POST', 'auth/approle/role/app', { token_policies: 'app', token_ttl: '1h' })
  const own = { policies: ['holdfast'], period: '24h' }
  return (await bao.ask('POST', 'auth/token/create', own)).body.auth?.client_token ?? ''
}
