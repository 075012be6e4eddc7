/** Tests of enforcement points: recorded, made again by themselves, and in the way of switching on where they fail. */

import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { find } from '@holdfast/core/state/state'
import type { PointTest } from '@holdfast/core/model/point-test'
import { accountEstate, ROLE } from '../../../../proof/testkit/account-estate.ts'
import {
  CANARY_LETS_IN,
  CANARY_WORKS,
  obedientPoint,
} from '../../../../proof/testkit/obedient-point.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../../../proof/testkit/server.ts'
import { until } from '../../../../proof/testkit/until.ts'

describe('tests of enforcement points', () => {
  const world = obedientPoint()
  let server: TestServer
  before(async () => {
    const directory = mkdtempSync(join(tmpdir(), 'holdfast-'))
    const [lent, kept] = [join(directory, 'token'), join(directory, 'other')]
    for (const file of [lent, kept]) writeFileSync(file, 't', { mode: 0o600 })
    const outside = { enforcers: world.load, lookMs: 50 }
    server = await testServer('report-only', undefined, { lend: lentHere(lent), outside })
    const applied = await server.call('POST', '/api/v1/apply', accountEstate(lent, kept), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    await server.call('POST', '/api/v1/off/rehearse', { reason: 'a drill' })
  })
  after(() => server.close())
  const last = (): PointTest | undefined => {
    const { view } = server.context.driver
    const uid = find(view, 'EnforcementPoint', 'vault')?.uid
    return uid === undefined ? undefined : view.pointTests.get(uid)?.last
  }
  const asked = async (): Promise<{ readonly ok: boolean; readonly canary: object | null }> => {
    const { status, body } = await server.call('POST', '/api/v1/enforcement-points/vault/test', {})
    assert.equal(status, 200, JSON.stringify(body))
    return body as { ok: boolean; canary: object | null }
  }
  const alarms = async (): Promise<string> =>
    ((await server.call('GET', '/api/v1/status')).body as { alarms: string[] }).alarms.join('\n')
  const preview = async () => {
    const scope = { identities: ['svc-app'] }
    const { body } = await server.call('POST', '/api/v1/mode/preview', { scope })
    return body as {
      readonly digest: string
      readonly points: readonly { name: string; test: { ok: boolean } | null }[]
      readonly needs: readonly string[]
    }
  }
  const set = async (): Promise<readonly [status: number, code: string | undefined]> => {
    const { digest } = await preview()
    const scope = { identities: ['svc-app'] }
    const { status, body } = await server.call('POST', '/api/v1/mode', {
      mode: 'enforce',
      scope,
      reason: 'r',
      digest,
    })
    return [status, (body as { code?: string }).code]
  }

  test('what was never tested is in the way, and the preview says how it is tested', async () => {
    const { points, needs } = await preview()
    assert.deepEqual(points, [{ name: 'vault', test: null }])
    assert.ok(needs.includes('holdfast ep test vault'))
    assert.deepEqual(await set(), [409, 'test-first'])
  })

  const FAILURES: readonly (readonly [string, () => void, RegExp])[] = [
    ['a cut that is not felt', () => (world.canary = CANARY_LETS_IN), /canary reads with it again/],
    [
      'an account that cannot be looked at',
      () => world.away.set(ROLE('app'), 'permission denied'),
      /role\/app could not be looked at: permission denied/,
    ],
  ]
  for (const [what, breaks, words] of FAILURES) {
    test(`${what} fails it: recorded, an alarm, and in the way`, async () => {
      breaks()
      assert.equal((await asked()).ok, false)
      world.canary = null
      world.away.clear()
      assert.equal(last()?.occasion, 'asked')
      assert.match(await alarms(), words)
      assert.deepEqual(await set(), [409, 'test-first'])
    })
  }

  test('one that is passed is recorded with its steps; then it may be switched on', async () => {
    world.canary = CANARY_WORKS
    assert.deepEqual(await asked(), { ...(await asked()), ok: true, canary: CANARY_WORKS })
    assert.deepEqual(last()?.canary, CANARY_WORKS)
    assert.doesNotMatch(await alarms(), /failed its test/)
    const { points, needs } = await preview()
    assert.deepEqual(
      points.map(({ name, test: one }) => [name, one?.ok]),
      [['vault', true]],
    )
    assert.ok(!needs.includes('holdfast ep test vault'))
    assert.deepEqual(await set(), [200, undefined])
  })

  test('after something was cut there it is tested by itself, where a canary shows it', async () => {
    await server.call('POST', '/api/v1/assets/web-01/quarantine', { reason: 'a drill' })
    await until('it is tested after the cut', () => last()?.occasion === 'after-change')
    const { body } = await server.call('GET', '/api/v1/enforcement-points/vault')
    const { canaryAt, test: shown } = body as { canaryAt: string; test: { by: string } }
    assert.ok(Number.isFinite(Date.parse(canaryAt)))
    assert.equal(shown.by, 'system')
  })

  test('who may only read tests nothing: a credential is made and cut', async () => {
    const made = await server.call('POST', '/api/v1/tokens', { for: 'reader', scope: 'read' })
    const { token } = made.body as { token: string }
    const before = last()
    const { status } = await server.call(
      'POST',
      '/api/v1/enforcement-points/vault/test',
      {},
      { authorization: `Bearer ${token}` },
    )
    assert.equal(status, 403)
    assert.equal(last(), before)
  })
})
