/** Pages of break-glass at a real receiver: told, refused, left open by a crash, and told after it. */

import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { cpSync, lstatSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { allEffects } from '@holdfast/core/state/effects/table'
import { approverOf, openedBy, type Person } from '../../../proof/testkit/break-glass.ts'
import { lentHere, testServer, YAML, type TestServer } from '../../../proof/testkit/server.ts'
import { until } from '../../../proof/testkit/until.ts'

interface Page {
  readonly id: string
  readonly type: string
  readonly session: string
  readonly event: string
  readonly signedBy: readonly string[]
}

describe('pages of break-glass', () => {
  const secret = join(mkdtempSync(join(tmpdir(), 'holdfast-')), 'hook')
  let receiver: Server
  let answer: (response: ServerResponse) => void
  let pages: Page[] = []
  let server: TestServer
  let [anna, ben] = [] as unknown as readonly [Person, Person] // Made below.
  const outcomes = (session: string): string[] =>
    [...allEffects(server.context.driver.view)].flatMap((effect) =>
      'session' in effect && effect.session === session
        ? [`${effect.type} ${String(effect.outcome)}`]
        : [],
    )
  const ended = async (session: string): Promise<void> => {
    const path = `/api/v1/break-glass/${session}`
    assert.equal((await server.call('POST', `${path}/close`, { reason: 'over' })).status, 200)
    assert.equal((await server.call('POST', `${path}/review`, { note: 'looked' })).status, 200)
  }
  const start = (data?: string): Promise<TestServer> =>
    testServer('enforce', data, { lend: lentHere(secret) })

  before(async () => {
    writeFileSync(secret, 'shared secret\n')
    receiver = createServer((request, response) => {
      let body = ''
      request.on('data', (data: Buffer) => (body += data.toString()))
      request.on('end', () => {
        const said = String(request.headers['holdfast-signature'])
        const [, time, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(said) ?? []
        const ours = createHmac('sha256', 'shared secret').update(`${time}.${body}`).digest('hex')
        if (ours === mac) pages.push(JSON.parse(body) as Page)
        answer(response)
      })
    })
    await new Promise<void>((ready) => receiver.listen(0, '127.0.0.1', ready))
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
    server = await start()
    const estate = [
      ['Asset', 'web', { type: 'host' }],
      ['Identity', 'svc', { type: 'service-account', assets: ['web'] }],
      ['EnforcementPoint', 'chat', { adapter: 'webhook', url, secret: { from: 'file', name: secret } }],
    ].map(([kind, name, spec]) => JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })) // prettier-ignore
    const applied = await server.call('POST', '/api/v1/apply', estate.join('\n---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    anna = await approverOf(server, 'anna')
    ben = await approverOf(server, 'ben')
  })
  beforeEach(() => {
    pages = []
    answer = (response) => void response.writeHead(204).end()
  })
  after(async () => {
    await server.close()
    receiver.closeAllConnections()
    receiver.close()
  })

  test('opened and closed are each told once, signed, with who signed the warrant', async () => {
    const id = await openedBy(server, ['svc'], anna, ben)
    await until('it is told', () => outcomes(id).includes('notify-break-glass-opened confirmed'))
    await ended(id)
    await until('its end is', () => outcomes(id).includes('notify-break-glass-closed confirmed'))
    assert.deepEqual(
      pages.map(({ event, type, session, signedBy }) => [event, type, session, signedBy]),
      [
        ['break-glass-opened', 'notify-break-glass-opened', id, ['anna', 'ben']],
        ['break-glass-closed', 'notify-break-glass-closed', id, ['anna', 'ben']],
      ],
    )
    const { body } = await server.call('GET', '/api/v1/effects?type=notify-break-glass-opened')
    const [item] = (body as { items: { session: string; holds: string[] }[] }).items
    assert.deepEqual([item?.session, item?.holds], [id, []])
  })

  for (const [what, refuse, outcome] of [
    ['refuses', (response: ServerResponse) => void response.writeHead(503).end(), 'refused'],
    [
      'moved',
      (response: ServerResponse) => void response.writeHead(302, { location: '/' }).end(),
      'refused',
    ],
    ['hangs up', (response: ServerResponse) => void response.destroy(), 'unknown'],
  ] as const) {
    test(`a receiver that ${what} is an alarm, and keeps nothing shut`, async () => {
      answer = refuse
      const id = await openedBy(server, ['svc'], anna, ben)
      await until('it is settled', () =>
        outcomes(id).includes(`notify-break-glass-opened ${outcome}`),
      )
      const { body } = await server.call('GET', '/api/v1/status')
      const alarms = (body as { alarms: string[] }).alarms.join('\n')
      assert.ok(alarms.includes(`chat: notify-break-glass-opened of ${id} is ${outcome}`), alarms)
      await ended(id)
    })
  }

  test('what a crash left without an outcome is told at its next start, under its own id', async () => {
    answer = () => undefined
    const id = await openedBy(server, ['svc'], anna, ben)
    await until('it was asked', () => pages.length === 1)
    assert.deepEqual(outcomes(id), ['notify-break-glass-opened null'])
    // What a crash leaves: the disk as it is now, and nothing that is written in an orderly end.
    const left = mkdtempSync(join(tmpdir(), 'holdfast-left-'))
    cpSync(server.data, left, { recursive: true, filter: (path) => !lstatSync(path).isSocket() })
    receiver.closeAllConnections()
    await server.close()
    answer = (response) => void response.writeHead(204).end()
    server = await start(left)
    await until('it is told', () => outcomes(id)[0] === 'notify-break-glass-opened confirmed')
    assert.deepEqual([pages.length, new Set(pages.map((page) => page.id)).size], [2, 1])
  })
})
