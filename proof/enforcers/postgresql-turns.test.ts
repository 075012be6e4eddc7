/**
 * A password of PostgreSQL that went to a blocked asset is made anew by a server, beside a reader who never looks away: it
 * reads the secret in our store and logs in at PostgreSQL with what it read, each time anew.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { after, before, describe, test } from 'node:test'
import type { Answer, ItemOf } from '@holdfast/api/client'
import { poll, report } from '@holdfast/agent/agent'
import { MINUTE_MS, plus } from '@holdfast/core/kernel/instant'
import { find } from '@holdfast/core/state/state'
import { blockedScene, ESTATE, type Scene } from '../browser/scene.ts'
import { logIn } from '../testkit/postgres-session.ts'
import { lentHere, testServer, YAML, type TestServer } from '../testkit/server.ts'
import { until } from '../testkit/until.ts'
import { postgresql, startGround, type PostgresGround } from './bench-postgresql.ts'
import { pointManifest } from './estate.ts'

const ROTATION = readFileSync(
  resolve(import.meta.dirname, '../../edges/enforcers/postgresql/rotation.sql'),
  'utf8',
)
const PATH = 'shop/db'

const resource = (refs: readonly string[]): string => `---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: ${PATH} }
spec: { type: secret, tier: 3, owner: team-data, rotate: { at: { enforcementPoint: point, refs: [${refs.map((ref) => `'${ref}'`).join()}] } } }
`

/** Two readers of one secret, from two hosts. */
const estate = (point: string): string => `${ESTATE.replace(
  'weight: serious }',
  `weight: critical }, rotateOnExposure: { resources: [${PATH}] }`,
)}---
${point}${resource(['role/app_a', 'role/app_b'])}---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-report }
spec: { type: service-account, owner: team-web, assets: [web-02] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-report-db }
spec: { identity: svc-report, resource: ${PATH}, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-shop }
spec: { identity: svc-deploy, resource: ${PATH}, actions: [read] }
`

interface Read {
  readonly status: number
  readonly username: string
  readonly password: string
  /** With what was read, at PostgreSQL. */
  readonly isIn: boolean
}

describe('two roles take turns', { skip: postgresql.needs }, () => {
  let ground: PostgresGround
  let server: TestServer
  let scene: Scene
  let port: number
  const read = async (bearer: string): Promise<Read> => {
    const headers = { authorization: '', 'x-vault-token': bearer }
    const answered = await server.call('GET', `/v1/secret/data/${PATH}`, undefined, headers)
    const { data } = answered.body as {
      data?: { data: { username: string; password: string } | null }
    }
    const { username = '', password = '' } = data?.data ?? {}
    const session = await logIn(port, username, password)
    const isIn = session !== null && (await session.works())
    session?.end()
    return { status: answered.status, username, password, isIn }
  }
  const ofAgent = (): string =>
    readFileSync(join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token'), 'utf8').trim()
  /** Of the second reader, as its host would get it. */
  const second = (): string => {
    const { view } = server.context.driver
    const identity = find(view, 'Identity', 'svc-report')?.uid
    const asset = find(view, 'Asset', 'web-02')?.uid
    assert.ok(identity !== undefined && asset !== undefined)
    const issuedAt = server.context.driver.env().now
    const expiresAt = plus(issuedAt, 15 * MINUTE_MS)
    return server.context.workloadTokens.issue({ identity, asset, issuedAt, expiresAt })
  }
  const rotation = async (): Promise<ItemOf<'rotation.list'> | undefined> =>
    ((await server.call('GET', '/api/v1/rotations')).body as Answer<'rotation.list'>).items[0]
  const getsIn = async (username: string, password: string): Promise<boolean> => {
    const session = await logIn(port, username, password)
    session?.end()
    return session !== null
  }

  const seen: Read[] = []
  let polling = true
  let polled: Promise<void> = Promise.resolve()

  before(async () => {
    ground = await startGround()
    port = Number(new URL(ground.url).port)
    await ground.sql(ROTATION)
    await ground.sql(`ALTER SYSTEM SET authentication_timeout = '1s'`)
    await ground.sql('SELECT pg_reload_conf()')
    await ground.sql(`CREATE ROLE app_a LOGIN PASSWORD 'of-a'; CREATE ROLE app_b LOGIN; INSERT INTO holdfast.rotated_roles VALUES ('app_a'), ('app_b')`) // prettier-ignore
    const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-secrets-')), 'pg')
    writeFileSync(secret, ground.secret, { mode: 0o600 })
    server = await testServer('enforce', undefined, {
      lend: lentHere(secret),
      outside: { lookMs: 50 },
    })
    const point = pointManifest('postgresql', ground.url, relative(tmpdir(), secret), ground)
    scene = await blockedScene(server, estate(point))
    const data = { username: 'app_a', password: 'of-a' }
    const written = await server.call('POST', `/v1/secret/data/${PATH}`, { data })
    assert.equal(written.status, 200)
    await poll(scene.agent, true)
    const token = second()
    polled = (async () => {
      while (polling) {
        seen.push(await read(token))
        await pause(100)
      }
    })()
    polled.catch(() => undefined)
  })
  after(async () => {
    polling = false
    await polled
    await server.close()
    ground.stop()
  })

  test('what cannot take turns is refused where it is declared', async () => {
    for (const refs of [['role/app_a'], ['role/app_a', 'role/app_a'], ['role/app_a', 'leased/v-*']]) {
      const { status, body } = await server.call('POST', '/api/v1/apply', resource(refs), YAML)
      assert.equal(status, 400, refs.join())
      assert.match(JSON.stringify(body), /\[role\/app_a, role\/app_b\]: two roles that take turns/)
    }
  }) // prettier-ignore

  test('after the block has ended the other role gets a password, and that of before goes on', async () => {
    assert.equal((await read(ofAgent())).isIn, true)
    await until('the second reader has it', () => seen.length > 0)
    assert.equal(await rotation(), undefined)
    scene.host.installFix()
    const released = await report(scene.agent, true)
    assert.equal(released.explanation?.posture, 'verified')
    await poll(scene.agent, true)
    await until('the second reader has the new one', () => seen.at(-1)?.username === 'app_b')
    const renewed = await rotation()
    assert.deepEqual([renewed?.state, renewed?.waits], ['renewed', ['svc-deploy on web-01']])
    assert.equal(await getsIn('app_a', 'of-a'), true)
  })

  test('when the last reader was seen with it that of before works no more', async () => {
    const last = await read(ofAgent())
    assert.deepEqual([last.username, last.isIn], ['app_b', true])
    await until('it is done', async () => (await rotation())?.state === 'done')
    assert.equal(
      (await rotation())?.says,
      'version 2; version 1 is burnt; ended at point; every reader was seen with it',
    )
    assert.equal(await getsIn('app_a', 'of-a'), false)
    assert.equal(await getsIn(last.username, last.password), true)
    assert.equal(await ground.sql(`SELECT count(*) FROM pg_stat_activity WHERE usename = 'app_a'`), '0') // prettier-ignore
  })

  test('who read and logged in throughout saw no failure, first as the one and then as the other', () => {
    assert.ok(seen.length > 3)
    assert.deepEqual(
      seen.filter(({ status, isIn }) => status !== 200 || !isIn),
      [],
    )
    const order = seen.map(({ username }) => username)
    assert.deepEqual([...new Set(order)], ['app_a', 'app_b'])
    assert.deepEqual(order, order.toSorted())
  })
})
