/** The webhook against a real receiver: signed, sent once, its outcome on record; forbidden targets refused. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { report } from '@holdfast/agent/agent'
import { blockedScene } from '../../../proof/browser/scene.ts'
import { testServer, YAML, type TestServer } from '../../../proof/testkit/server.ts'
import { until } from '../../../proof/testkit/until.ts'
import { allEffects } from '@holdfast/core/state/effects/table'

interface Received {
  readonly body: string
  readonly signature: string
}

describe('webhook', () => {
  const received: Received[] = []
  let receiver: Server
  let server: TestServer
  const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'hook')
  const point = (name: string, url: string, from = 'file'): string =>
    `apiVersion: holdfast.dev/v1\nkind: EnforcementPoint\nmetadata: { name: ${name} }\nspec: { adapter: webhook, url: '${url}', secret: { from: ${from}, name: '${secret}' } }\n`
  const outcomes = (): Map<string, string | null> =>
    new Map(
      [...allEffects(server.context.driver.view)].map((effect) => [
        `${effect.point} ${effect.type}`,
        effect.outcome,
      ]),
    )
  const settled = async (key: string): Promise<string | null | undefined> => {
    await until(`an outcome of ${key}`, () => (outcomes().get(key) ?? null) !== null)
    return outcomes().get(key)
  }
  before(async () => {
    writeFileSync(secret, 'shared secret\n')
    receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (data: Buffer) => (body += data.toString()))
      request.on('end', () => {
        received.push({ body, signature: String(request.headers['holdfast-signature']) })
        response.statusCode = request.url === '/no' ? 500 : 204
        response.end()
      })
    })
    await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready))
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
    const name = relative(tmpdir(), secret)
    const lent = ['127.0.0.1', '169.254.169.254', 'does-not-exist.invalid']
    server = await testServer('enforce', undefined, {
      lend: lent.map((host) => `${name}=${host}`).join(','),
    })
    const points = [
      point('good', `${url}/yes`),
      point('failing', `${url}/no`),
      point('metadata', 'http://169.254.169.254/latest'),
      point('login', 'http://user:pass@127.0.0.1/'),
      point('nowhere', 'http://does-not-exist.invalid/'),
      point('dead', 'http://127.0.0.1:9/'),
      point('no-secret', `${url}/yes`, 'credential'),
      point('not-lent', 'http://127.0.0.2:9/'),
    ]
    const applied = await server.call('POST', '/api/v1/apply', points.join('---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(async () => {
    await server.close()
    receiver.close()
  })

  test('blocked and released are each told once, signed; every other outcome is on record', async () => {
    const scene = await blockedScene(server)
    assert.equal(await settled('good notify-blocked'), 'confirmed')
    assert.equal(await settled('failing notify-blocked'), 'refused')
    assert.equal(await settled('metadata notify-blocked'), 'refused')
    assert.equal(await settled('login notify-blocked'), 'refused')
    assert.equal(await settled('nowhere notify-blocked'), 'refused')
    assert.equal(await settled('dead notify-blocked'), 'unknown')
    assert.equal(await settled('no-secret notify-blocked'), 'refused')
    // Nothing listens there: had anything been sent, nobody would know what came of it.
    assert.equal(await settled('not-lent notify-blocked'), 'refused')
    scene.host.installFix()
    await report(scene.agent, true)
    assert.equal(await settled('good notify-released'), 'confirmed')
    const events = received.map((one) => (JSON.parse(one.body) as { event: string }).event)
    assert.deepEqual(events.filter((event) => event === 'blocked').length, 2)
    for (const { body, signature } of received) {
      const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? []
      assert.equal(
        createHmac('sha256', 'shared secret').update(`${time}.${body}`).digest('hex'),
        mac,
      )
      assert.ok(!/practice-web/.test(body), 'no package name leaves')
    }
    const status = await server.call('GET', '/api/v1/status')
    assert.match(
      (status.body as { alarms: string[] }).alarms.join('\n'),
      /dead: notify-blocked of h_\w+ is unknown/,
    )
  })
})
