/** A server whose clock jumps: the ledger's time goes on as it passes, tier 0 waits, and a person may answer for the wall. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { DAY_MS, HOUR_MS, MINUTE_MS, parseInstant } from '@holdfast/core/kernel/instant'
import { report } from '@holdfast/agent/agent'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { outsideAt } from '../../proof/testkit/outside.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const YEARS = 10 * 365 * DAY_MS
const asset = (name: string): string =>
  `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: ${name} }\nspec: { type: host }\n`

describe('the clock of a server', () => {
  const outside = outsideAt(Date.now())
  let server: TestServer
  let scene: Scene
  let token = ''
  const view = () => server.context.driver.view
  const asked = async (): Promise<{ decision: boolean; code: string; until: number }> => {
    const { body } = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: 'svc-deploy' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db/password' },
      context: { asset: 'web-01' },
    })
    const { decision, context } = body as {
      decision: boolean
      context: { code: string; allowedUntil?: string }
    }
    const until = parseInstant(context.allowedUntil ?? '') ?? 0
    return { decision, code: context.code, until }
  }
  const status = async () =>
    (await server.call('GET', '/api/v1/status')).body as {
      alarms: string[]
      clock: { suspect: boolean; why: string | null }
    }
  before(async () => {
    server = await testServer('enforce', undefined, { outside })
    scene = await blockedScene(server)
    scene.host.installFix()
    await report(scene.agent, true)
    const made = await server.call('POST', '/api/v1/tokens', {
      for: 'reader',
      scope: 'read',
      expires: '90d',
    })
    token = (made.body as { token: string }).token
  })
  after(() => server.close())
  const reads = async (): Promise<number> =>
    (await server.call('GET', '/api/v1/status', undefined, { authorization: `Bearer ${token}` }))
      .status

  test('ten years ahead for a moment, with entries meanwhile: nothing is of 2036 and nothing has ended', async () => {
    assert.deepEqual([(await asked()).code, await reads()], ['permitted', 200])
    const from = view().lastAt
    outside.jump(YEARS)
    outside.pass(1_000)
    assert.equal((await asked()).code, 'clock-suspect')
    await server.context.driver.lookAtClock()
    assert.equal((await server.call('POST', '/api/v1/apply', asset('new-1'), YAML)).status, 200)
    assert.ok(view().lastAt - from <= HOUR_MS, 'stamped with the time that passed')
    assert.equal(await reads(), 200)
    const { alarms, clock } = await status()
    assert.match(alarms.join('\n'), /the server clock cannot be trusted: it is 3650 d ahead/)
    assert.equal(clock.suspect, true)
    outside.jump(-YEARS)
    const { code, until } = await asked()
    assert.equal(code, 'permitted')
    assert.ok(until - view().lastAt <= 5 * MINUTE_MS, 'a permit ends as soon as ever')
    await server.context.driver.lookAtClock()
    assert.equal((await status()).clock.suspect, false)
    await report(scene.agent, true)
    assert.equal((await asked()).code, 'permitted')
    assert.equal(await reads(), 200)
    const lines = await server.context.writer.ledger.read(0, view().size)
    const kinds = lines.map((line) => (JSON.parse(line) as { kind: string; at: number }).kind)
    assert.deepEqual(
      kinds.filter((kind) => kind.startsWith('clock.')),
      ['clock.suspected', 'clock.trusted'],
    )
    const last = Math.max(...lines.map((line) => (JSON.parse(line) as { at: number }).at))
    assert.ok(last - from <= HOUR_MS)
  })

  test('stopped while it was suspect, it is suspect when it starts, until the wall is right', async () => {
    outside.jump(YEARS)
    await server.context.driver.lookAtClock()
    const { data } = server
    const { now: then } = server.context.driver.env()
    await server.close()
    outside.pass(HOUR_MS)
    server = await testServer('enforce', data, { outside })
    assert.equal((await asked()).code, 'clock-suspect')
    const { now } = server.context.driver.env()
    assert.equal(now - then, HOUR_MS, 'time that passed between is told by the machine')
    assert.ok(outside.clock.wall() - now > YEARS - HOUR_MS)
    outside.jump(-YEARS)
    assert.notEqual((await asked()).code, 'clock-suspect')
    await server.context.driver.lookAtClock()
    assert.equal(view().clock.suspectSince, null)
  })

  test('a person answers for a wall that is right, with a reason; nobody for one that is not in doubt', async () => {
    const accept = (body: unknown) => server.call('POST', '/api/v1/clock/accept', body)
    const { status: refused, body } = await accept({ reason: 'compared' })
    assert.equal(refused, 409, JSON.stringify(body))
    assert.match(JSON.stringify(body), /the server clock is not in doubt/)
    outside.jump(-2 * DAY_MS)
    const behind = await accept({ reason: 'compared' })
    assert.match(JSON.stringify(behind.body), /2 d behind the last entry/)
    outside.jump(2 * DAY_MS)
    outside.jump(HOUR_MS)
    assert.equal((await accept({})).status, 400)
    const done = await accept({ reason: 'compared with the radio clock' })
    assert.equal(done.status, 200, JSON.stringify(done.body))
    assert.equal((await status()).clock.suspect, false)
    assert.equal(server.context.driver.env().now, outside.clock.wall())
    const reader = await server.call(
      'POST',
      '/api/v1/clock/accept',
      { reason: 'x' },
      {
        authorization: `Bearer ${token}`,
      },
    )
    assert.equal(reader.status, 403)
  })
})
