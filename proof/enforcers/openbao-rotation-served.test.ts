/**
 * What a blocked host had read gets another value at the real OpenBao and at the real PostgreSQL behind it, beside a
 * reader who never looks away and uses each value that it reads.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import { poll, report } from '@holdfast/agent/agent'
import type { Answer } from '@holdfast/api/client'
import { MINUTE_MS, plus } from '@holdfast/core/kernel/instant'
import { find } from '@holdfast/core/state/state'
import { blockedScene, ESTATE, type Scene } from '../browser/scene.ts'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { databaseBehind, type BaoDatabase } from '../testkit/bao-database.ts'
import { needsPostgres } from '../testkit/postgres.ts'
import { lentHere, testServer, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { loggedIn, POLICY, roleOf, secretIdOf } from './bench-openbao.ts'

const PATHS = ['app/approle', 'app/db'] as const
const REFS = {
  'app/approle': '[auth/approle/role/app]',
  'app/db': '[database/static-roles/app-a, database/static-roles/app-b]',
}

function estateAt(url: string, secret: string): string {
  const policy = ESTATE.replace(
    'weight: serious }',
    `weight: critical }, rotateOnExposure: { resources: [${PATHS.join(', ')}] }`,
  )
  const granted = PATHS.map(
    (path) => `---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: ${path} }
spec: { type: secret, tier: 3, owner: team-data, rotate: { at: { enforcementPoint: vault, refs: ${REFS[path]} } } }
---
${['svc-deploy', 'svc-report']
  .map(
    (identity) => `apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: ${identity}-${path.replace('/', '-')} }
spec: { identity: ${identity}, resource: ${path}, actions: [read] }
`,
  )
  .join('---\n')}`,
  )
  return `${policy}---
apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: vault }
spec: { adapter: openbao, url: '${url}', secret: { from: file, name: ${secret} } }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-report }
spec: { type: service-account, owner: team-web, assets: [web-02] }
${granted.join('')}`
}

type Data = { readonly [key: string]: string }

describe('two phases at OpenBao', { skip: needsBao || needsPostgres() }, () => {
  let bao: Bao
  let database: BaoDatabase
  let server: TestServer
  let scene: Scene
  let role = { name: 'app', id: '' }
  const first = new Map<string, Data>()
  const used: { path: string; version: number; status: number; works: boolean }[] = []
  let polling = true
  let polled: Promise<void> = Promise.resolve()

  const read = async (path: string, bearer: string) => {
    const headers = { authorization: '', 'x-vault-token': bearer }
    const { status, body } = await server.call('GET', `/v1/secret/data/${path}`, undefined, headers)
    const { data } = body as { data?: { data: Data; metadata: { version: number } } }
    return { status, version: data?.metadata.version ?? 0, data: data?.data ?? {} }
  }
  const ofAgent = (): string =>
    readFileSync(join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token'), 'utf8').trim()
  const second = (): string => {
    const { view } = server.context.driver
    const identity = find(view, 'Identity', 'svc-report')?.uid
    const asset = find(view, 'Asset', 'web-02')?.uid
    assert.ok(identity !== undefined && asset !== undefined)
    const issuedAt = server.context.driver.env().now
    const expiresAt = plus(issuedAt, 15 * MINUTE_MS)
    return server.context.workloadTokens.issue({ identity, asset, issuedAt, expiresAt })
  }
  const works = async (path: string, data: Data | undefined): Promise<boolean> => {
    const { secret_id: value = '', username = '', password = '' } = data ?? {}
    if (path === 'app/db') return database.opens({ lease: '', username, password })
    return (await loggedIn(bao, role, { value, accessor: '' })).token !== ''
  }
  const rotations = async () =>
    ((await server.call('GET', '/api/v1/rotations')).body as Answer<'rotation.list'>).items

  before(async () => {
    bao = await startBao()
    database = await databaseBehind(bao)
    await bao.ask('POST', 'sys/auth/approle', { type: 'approle' })
    role = await roleOf(bao, 'app', 'default')
    for (const user of ['a', 'b']) {
      await database.postgres.sql(`CREATE ROLE app_${user} LOGIN PASSWORD 'x'`)
      const asked = { db_name: 'pg', username: `app_${user}`, rotation_period: '24h' }
      await bao.ask('POST', `database/static-roles/app-${user}`, asked)
    }
    for (const name of ['policy', 'policy-rotation']) {
      const policy = readFileSync(POLICY.replace(/policy\.hcl$/, `${name}.hcl`), 'utf8')
      await bao.ask('PUT', `sys/policies/acl/${name}`, { policy })
    }
    const own = { policies: ['policy', 'policy-rotation'], period: '24h' }
    const token = (await bao.ask('POST', 'auth/token/create', own)).body.auth?.client_token ?? ''
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-point-'))
    const secret = join(directory, 'point')
    writeFileSync(secret, token, { mode: 0o600 })
    server = await testServer('enforce', undefined, {
      lend: lentHere(secret),
      outside: { lookMs: 50 },
    })
    scene = await blockedScene(server, estateAt(bao.url, secret.slice(tmpdir().length + 1)))
    const { data: login } = (await bao.ask('GET', 'database/static-creds/app-a')).body
    first.set('app/approle', { role_id: role.id, secret_id: (await secretIdOf(bao, role, 'any')).value }) // prettier-ignore
    first.set('app/db', { username: String(login?.['username']), password: String(login?.['password']) }) // prettier-ignore
    for (const [path, data] of first) {
      assert.equal((await server.call('POST', `/v1/secret/data/${path}`, { data })).status, 200)
    }
    await poll(scene.agent, true)
    const bearer = second()
    polled = (async () => {
      while (polling) {
        for (const path of PATHS) {
          const { status, version, data } = await read(path, bearer)
          used.push({ path, version, status, works: await works(path, data) })
        }
        await pause(100)
      }
    })()
  })
  after(async () => {
    polling = false
    await polled
    await server.close()
    bao.stop()
    await database.postgres.stop()
  })

  test('after the release each has a new value beside the old one, and both work', async () => {
    for (const path of PATHS) assert.equal((await read(path, ofAgent())).status, 200)
    await until('the second reader has both', () => used.length > 1)
    scene.host.installFix()
    assert.equal((await report(scene.agent, true)).explanation?.posture, 'verified')
    await poll(scene.agent, true)
    await until('the second reader uses both new ones', () =>
      PATHS.every((one) => used.some(({ path, version }) => path === one && version === 2)),
    )
    for (const [path, data] of first) assert.equal(await works(path, data), true, path)
  })

  test('when the last reader was seen with it the old one works no more, and who used it saw no failure', async () => {
    for (const path of PATHS) {
      const { version, data } = await read(path, ofAgent())
      assert.deepEqual([version, await works(path, data)], [2, true], path)
    }
    await until(
      'both are done',
      async () =>
        (await rotations()).filter(({ state }) => state === 'done').length === PATHS.length,
    )
    for (const [path, data] of first) assert.equal(await works(path, data), false, path)
    for (const { says } of await rotations()) {
      assert.match(says, /^version 2; version 1 is burnt; ended at vault; every reader was seen/)
    }
    const before = used.length
    await until('it is used once more', () => used.length > before + PATHS.length)
    assert.deepEqual(
      used.filter(({ status, works: can }) => status !== 200 || !can),
      [],
    )
  })
})
