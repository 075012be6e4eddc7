/** Nobody made another value of what may have been copied: told by status and metrics, and in the evidence of its hold. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Answer } from '@holdfast/api/client'
import type { Status } from '@holdfast/api/contract/status'
import { poll, report } from '@holdfast/agent/agent'
import { DAY_MS } from '@holdfast/core/kernel/instant'
import { blockedScene, ESTATE, type Scene } from '../../../proof/browser/scene.ts'
import { movedClock } from '../../../proof/testkit/moved-clock.ts'
import { testServer, type TestServer } from '../../../proof/testkit/server.ts'
import { until } from '../../../proof/testkit/until.ts'

/** Exploited, so that what went there follows from it; of a tier whose values are due within thirty days. */
const EXPLOITED = ESTATE.replace('weight: serious', 'weight: critical')
const ALARM = /^metrics\/push may have been copied and should be another value since .*: holdfast rotation list --overdue true$/ // prettier-ignore

interface Bundle {
  readonly entries: readonly { readonly line: string }[]
  readonly blobs: readonly { readonly digest: string }[]
}

interface Told {
  readonly kind: string
  readonly body: { readonly [member: string]: unknown }
}

describe('what nobody rotated', () => {
  const { clock, pass } = movedClock()
  let server: TestServer
  let scene: Scene
  const alarms = async (): Promise<readonly string[]> =>
    ((await server.call('GET', '/api/v1/status')).body as Status).alarms.filter((alarm) =>
      alarm.includes('metrics/push'),
    )
  const counted = async (): Promise<readonly string[]> => {
    const { body } = await server.call('GET', '/metrics')
    return String(body).match(/^holdfast_rotations\{.*$/gm) ?? []
  }
  const lines = (due: number, overdue: number, renewed: number): readonly string[] => [
    `holdfast_rotations{state="due"} ${due}`,
    `holdfast_rotations{state="overdue"} ${overdue}`,
    `holdfast_rotations{state="renewed"} ${renewed}`,
  ]
  const overdue = async (): Promise<number> =>
    ((await server.call('GET', '/api/v1/rotations?overdue=true')).body as Answer<'rotation.list'>)
      .items.length
  const bundle = async (): Promise<Bundle> => {
    const { status, body } = await server.call('GET', `/api/v1/holds/${scene.hold}/evidence`)
    assert.equal(status, 200)
    const [parts = ''] = String(body).split('\n')
    return JSON.parse(parts) as Bundle // As formatBundle writes it.
  }
  /** Entries of its bundle that tell of what may have been copied. */
  const told = async (): Promise<readonly Told[]> =>
    (await bundle()).entries
      .map(({ line }) => JSON.parse(line) as Told) // Of our own ledger.
      .filter(({ kind }) => /^(?:exposure|rotation)\./.test(kind))
  const kinds = async (): Promise<readonly string[]> => (await told()).map(({ kind }) => kind)

  before(async () => {
    server = await testServer('enforce', undefined, { outside: { clock } })
    scene = await blockedScene(server, EXPLOITED)
    await poll(scene.agent, true)
    const file = join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token')
    const headers = { authorization: '', 'x-vault-token': readFileSync(file, 'utf8').trim() }
    const read = await server.call('GET', '/v1/secret/data/metrics/push', undefined, headers)
    assert.equal(read.status, 200)
  })
  after(() => server.close())

  test('while the block is open nothing is due, and its evidence says what was delivered alone', async () => {
    assert.deepEqual(await counted(), lines(0, 0, 0))
    assert.deepEqual(await alarms(), [])
    assert.deepEqual(await kinds(), ['exposure.recorded'])
  })

  test('after it, it is due and no alarm; the evidence has the list, and each value that is to be another', async () => {
    scene.host.installFix()
    await report(scene.agent, true)
    await until('it is due', () => server.context.driver.view.rotations.size === 1)
    assert.deepEqual(await counted(), lines(1, 0, 0))
    assert.deepEqual([await alarms(), await overdue()], [[], 0])
    assert.deepEqual(await kinds(), ['exposure.recorded', 'exposure.assessed', 'rotation.intended'])
  })

  test('the list itself is attached, and each entry is of this hold', async () => {
    const { list } = server.context.driver.view.assessed.values().next().value ?? {}
    assert.ok(list !== undefined)
    assert.ok((await bundle()).blobs.some(({ digest }) => digest === list))
    const [, assessed, intended] = await told()
    assert.equal(assessed?.body['hold'], scene.hold)
    assert.match(JSON.stringify(intended?.body), new RegExp(`"hold":"${scene.hold}"`))
    assert.match(JSON.stringify(intended?.body), /"resource":"metrics\/push"/)
  })

  test('the day before its date it is still none', async () => {
    pass(29 * DAY_MS)
    assert.deepEqual(await counted(), lines(1, 0, 0))
    assert.deepEqual([await alarms(), await overdue()], [[], 0])
  })

  test('when its date is over it is an alarm, and status, list and metrics say the same', async () => {
    pass(2 * DAY_MS)
    const [alarm = '', ...more] = await alarms()
    assert.match(alarm, ALARM)
    assert.deepEqual(more, [])
    assert.equal(await overdue(), 1)
    assert.deepEqual(await counted(), lines(0, 1, 0))
  })

  test('once a person says that it is done it is none', async () => {
    const [one] = server.context.driver.view.rotations.values()
    const path = `/api/v1/rotations/${one?.id ?? ''}/done`
    assert.equal((await server.call('POST', path, { reason: 'the key was replaced' })).status, 200)
    assert.deepEqual([await alarms(), await overdue()], [[], 0])
    assert.deepEqual(await counted(), lines(0, 0, 0))
  })
})
