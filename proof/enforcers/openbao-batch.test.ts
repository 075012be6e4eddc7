/** Batch tokens of OpenBao, the real one: no call ends them, and what is not reached says within which time they end. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { needsBao, startBao, type Bao } from '../testkit/bao.ts'
import { until } from '../testkit/until.ts'
import { groundOn, loggedIn, openbao, POLICY, roleOf, secretIdOf } from './bench-openbao.ts'
import { userManifests } from './estate.ts'
import { startScene, type Scene } from './scene.ts'

const SEED = 20_261_129

describe('batch tokens of OpenBao', { skip: needsBao }, () => {
  let bao: Bao
  let scene: Scene

  before(async () => {
    bao = await startBao()
    scene = await startScene({ ...openbao, start: () => groundOn(bao) }, SEED)
  })
  after(() => scene.close())

  interface Cut {
    /** What is said when all that can be cut is seen to be. */
    readonly said: string
    readonly kind: 'batch' | 'service'
    readonly works: boolean
    readonly mayReturn: boolean
  }

  /** A role of its own, one of whose two hosts is blocked while it holds a token. */
  const cutOf = async (name: string, settings: object): Promise<Cut> => {
    const role = await roleOf(bao, name, 'app')
    const made = await bao.ask('POST', `auth/approle/role/${name}`, { token_policies: 'app', ...settings }) // prettier-ignore
    assert.ok(made.status < 300, JSON.stringify(made.body))
    const [here, there] = [`${name}-here`, `${name}-there`]
    const ref = `auth/approle/role/${name}`
    const account = { ref, metadata: 'asset' }
    await scene.apply(
      userManifests({ name, hosts: [here, there], account, path: 'secret/data/app/db' }),
    )
    const given = await secretIdOf(bao, role, here)
    const { token, accessor } = await loggedIn(bao, role, given)
    const works = async (): Promise<boolean> =>
      (await bao.ask('GET', 'secret/data/app/db', undefined, token)).status === 200
    assert.equal(await works(), true)
    await scene.block(here)
    await until(`${ref} is cut`, () => {
      const at = scene.standing(ref)
      return at !== undefined && at.open.length === 0 && at.seen?.result === 'as-intended'
    })
    return {
      said: scene.standing(ref)?.seen?.detail ?? '',
      kind: accessor === '' ? 'batch' : 'service',
      works: await works(),
      mayReturn: (await loggedIn(bao, role, given)).token !== '',
    }
  }

  const BATCH = { works: true, mayReturn: false, kind: 'batch' } as const
  const SERVICE = { works: false, mayReturn: false, kind: 'service' } as const
  const within = (name: string, time: string): RegExp =>
    new RegExp(`; not reached: batch tokens of auth/approle/role/${name}, which end within ${time} of the cut$`) // prettier-ignore
  const NOTHING = /^(?!.*not reached)/

  const ROLES: readonly (readonly [string, string, object, object, RegExp])[] = [
    ['one of service tokens has none', 'served', { token_type: 'service' }, SERVICE, NOTHING],
    ['one that says nothing has none here', 'plain', {}, SERVICE, NOTHING],
    ['one of batch tokens has some that live as long as it says', 'ten', { token_type: 'batch', token_ttl: '10m' }, BATCH, within('ten', '10 m')],
    ['so has one that OpenBao takes for that', 'default', { token_type: 'default-batch', token_ttl: '20m' }, BATCH, within('default', '20 m')],
    ['or as long as the server says', 'long', { token_type: 'batch', token_ttl: '0' }, BATCH, within('long', '32 d')],
    ['or as its limit says', 'limited', { token_type: 'batch', token_ttl: '0', token_explicit_max_ttl: '90m' }, BATCH, within('limited', '1 h 30 m')],
  ] // prettier-ignore
  for (const [what, name, settings, left, says] of ROLES) {
    test(what, async () => {
      const { said, ...found } = await cutOf(name, settings)
      assert.deepEqual(found, left)
      assert.match(said, says)
      assert.equal(await scene.alarms(), '')
    })
  }

  test('a mount that makes batch tokens alone makes them of a role of service tokens', async () => {
    const tune = (token_type: string) => bao.ask('POST', 'sys/auth/approle/tune', { token_type })
    await tune('batch')
    try {
      const { said, ...found } = await cutOf('forced', { token_type: 'service', token_ttl: '5m' })
      assert.deepEqual(found, BATCH)
      assert.match(said, within('forced', '5 m'))
    } finally {
      await tune('default-service')
    }
  })

  test('an entity that is suspended is refused with them, and nothing is said to be left', async () => {
    const role = await roleOf(bao, 'whole', 'app')
    await bao.ask('POST', 'auth/approle/role/whole', { token_policies: 'app', token_type: 'batch' })
    const { token, accessor, entity } = await loggedIn(bao, role, await secretIdOf(bao, role, 'x'))
    const ref = `entity/${entity}`
    const account = { ref, metadata: null }
    await scene.apply(userManifests({ name: 'whole', hosts: ['whole-here'], account }))
    const works = async (): Promise<boolean> =>
      (await bao.ask('GET', 'secret/data/app/db', undefined, token)).status === 200
    assert.deepEqual([accessor, await works()], ['', true])
    await scene.block('whole-here')
    await until('it is cut', () => scene.standing(ref)?.seen?.result === 'as-intended')
    assert.equal(await works(), false)
    assert.match(scene.standing(ref)?.seen?.detail ?? '', NOTHING)
  })

  test('where the policy does not let it be read, it is cut all the same, and the end is not known', async () => {
    const policy = readFileSync(POLICY, 'utf8')
    for (const [name, path] of [
      ['hidden', '"auth/+/role/+"'],
      ['untold', '"sys/mounts/auth/+/tune"'],
    ] as const) {
      const less = policy.replace(path, '"nothing"')
      assert.notEqual(less, policy)
      await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy: less })
      const { said, ...found } = await cutOf(name, {})
      assert.deepEqual(found, SERVICE)
      assert.match(said, /not reached: batch tokens of \S+, if there are any; when they end is not known: OpenBao answered 403 for/) // prettier-ignore
    }
    await bao.ask('PUT', 'sys/policies/acl/holdfast', { policy })
  })
})
