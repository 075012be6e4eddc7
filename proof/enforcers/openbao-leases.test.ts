/**
 * Dynamic credentials of OpenBao outlive the token they were handed to where their database is away or refuses: a cut is
 * proven when none is left, and never takes one that another host holds.
 */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { databaseBehind, type BaoDatabase, type Lent } from '../testkit/bao-database.ts'
import { needsPostgres } from '../testkit/postgres.ts'
import { until } from '../testkit/until.ts'
import { groundOn, loggedIn, openbao, POLICY, roleOf, secretIdOf } from './bench-openbao.ts'
import { userManifests } from './estate.ts'
import { startScene, type Scene } from './scene.ts'

const SEED = 20_261_128

describe('leases of OpenBao', { skip: needsBao || needsPostgres() }, () => {
  let bao: Bao
  let scene: Scene
  let database: BaoDatabase

  before(async () => {
    bao = await startBao()
    scene = await startScene({ ...openbao, start: () => groundOn(bao) }, SEED)
    database = await databaseBehind(bao)
  })
  after(async () => {
    await scene.close()
    await database.postgres.stop()
  })

  interface Lending {
    readonly ref: string
    readonly here: string
    readonly there: string
    /** What was lent to a token of each. */
    readonly lent: Lent
    readonly kept: Lent
    readonly isRead: () => Promise<boolean>
    readonly proven: () => Promise<void>
  }

  const lendingTo = async (name: string): Promise<Lending> => {
    const [here, there] = [`${name}-here`, `${name}-there`]
    const role = await roleOf(bao, name, 'app')
    await database.role(name)
    const ref = `auth/approle/role/${name}`
    const account = { ref, metadata: 'asset' }
    await scene.apply(
      userManifests({ name, hosts: [here, there], account, path: `database/creds/${name}` }),
    )
    const lend = async (host: string): Promise<{ token: string; lent: Lent }> => {
      const { token } = await loggedIn(bao, role, await secretIdOf(bao, role, host))
      const lent = await database.lend(name, token)
      assert.ok(lent !== null && (await database.opens(lent)), 'it opens the database')
      return { token, lent }
    }
    const { token, lent } = await lend(here)
    const { lent: kept } = await lend(there)
    const isCut = (): boolean => {
      const at = scene.standing(ref)
      return at !== undefined && at.open.length === 0 && at.seen?.result === 'as-intended'
    }
    return {
      ref,
      here,
      there,
      lent,
      kept,
      isRead: async () =>
        (await bao.ask('GET', 'secret/data/app/db', undefined, token)).status === 200,
      proven: () => until(`${ref} is cut`, isCut, () => JSON.stringify(scene.standing(ref))),
    }
  }
  const isThere = async ({ lease }: Lent): Promise<boolean> =>
    (await bao.ask('POST', 'sys/leases/lookup', { lease_id: lease })).status === 200
  const told = async (text: RegExp): Promise<void> => {
    scene.pass(60_000)
    let said = ''
    await until(
      `it is told: ${text.source}`,
      async () => text.test((said = await scene.alarms())),
      () => said,
    )
  }

  test('what the blocked host was lent ends with its token; what another was lent goes on', async () => {
    const { here, lent, kept, proven } = await lendingTo('plain')
    await scene.block(here)
    await proven()
    assert.equal(await isThere(lent), false)
    assert.equal(await database.opens(lent), false)
    assert.equal(await database.opens(kept), true)
    assert.equal(await scene.alarms(), '')
  })

  test('a role that owns a table is not dropped: it is not revoked, in the words of the database, until it is', async () => {
    const { ref, here, lent, kept, isRead, proven } = await lendingTo('owner')
    await database.postgres.sql(
      `CREATE TABLE owned (); ALTER TABLE owned OWNER TO "${lent.username}"`,
    )
    await scene.block(here)
    await told(
      /owner is not revoked: still lets through 1 lease of database\/creds\/owner past its end; .*cannot be dropped because some objects depend on it/,
    )
    assert.equal(await isRead(), false)
    assert.deepEqual([await database.opens(lent), await database.opens(kept)], [true, true])
    assert.ok((scene.standing(ref)?.open.length ?? 0) > 0)
    await database.postgres.sql('DROP TABLE owned')
    await proven()
    assert.deepEqual([await database.opens(lent), await database.opens(kept)], [false, true])
    assert.equal(await scene.alarms(), '')
  })

  test('while the database is away the token is gone and its lease is not: it is not revoked until it is', async () => {
    const { here, lent, kept, isRead, proven } = await lendingTo('away')
    await database.postgres.stop()
    await scene.block(here)
    await told(/away is not revoked: still lets through 1 lease .*; .*connect/)
    assert.equal(await isRead(), false)
    assert.equal(await isThere(lent), true)
    await database.postgres.restart()
    await proven()
    assert.deepEqual([await database.opens(lent), await database.opens(kept)], [false, true])
    assert.equal(await scene.alarms(), '')
  })

  test('where leases cannot be looked at, tokens are cut all the same, and nothing is proven', async () => {
    const { ref, here, isRead, proven } = await lendingTo('blind')
    const policy = readFileSync(POLICY, 'utf8')
    const less = policy.replace('"sys/leases/lookup/*"', '"sys/leases/nothing"')
    assert.notEqual(less, policy)
    await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: less })
    const tested = await scene.server.call('POST', '/api/v1/enforcement-points/point/test', {})
    assert.match(JSON.stringify(tested.body), /403 for the leases of database\/creds\/blind/)
    await scene.block(here)
    await until('its token is cut', async () => !(await isRead()))
    await told(
      /blind is not revoked: OpenBao answered 403 for the leases of database\/creds\/blind/,
    )
    assert.equal(scene.standing(ref)?.seen?.result, 'not-seen')
    await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy })
    await proven()
    assert.match(await scene.alarms(), /^point: it failed its test: .*; it is tested again$/)
    await scene.server.call('POST', '/api/v1/enforcement-points/point/test', {})
    assert.equal(await scene.alarms(), '')
  })
})
