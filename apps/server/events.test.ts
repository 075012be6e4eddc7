/** Change streams: so many of a token, so many in all, and none that outlives its token or falls behind. */

import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { PassThrough } from 'node:stream'
import { after, before, describe, test } from 'node:test'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { eventHub, type Subscriber } from './events.ts'

function response(): PassThrough & ServerResponse {
  const stream = Object.assign(new PassThrough(), { writeHead: () => undefined })
  return stream as unknown as PassThrough & ServerResponse // It is only written to.
}

const OF: Subscriber = { id: 'a', endsInMs: null, mayRead: () => true }

describe('the hub', () => {
  test('has so many streams of one token, and so many in all', () => {
    const hub = eventHub()
    const { streamsMax, streamsPerTokenMax } = LIMITS
    const open = (id: string): void => hub.subscribe(response(), { ...OF, id }, 0, 0)
    for (let count = 0; count < streamsPerTokenMax; count++) open('a')
    assert.throws(() => open('a'), /this token has 100 change streams open/)
    for (let count = streamsPerTokenMax; count < streamsMax; count++) open(`b${count}`)
    assert.throws(() => open('c'), /1000 change streams are open/)
    assert.equal(hub.open(), streamsMax)
    hub.close()
  })
  test('has room again when one is closed', async () => {
    const hub = eventHub()
    const streams = Array.from({ length: LIMITS.streamsPerTokenMax }, () => response())
    for (const stream of streams) hub.subscribe(stream, OF, 0, 0)
    streams[0]?.destroy()
    await new Promise((done) => void streams[0]?.once('close', done))
    hub.subscribe(response(), OF, 0, 0)
    hub.close()
  })
  test('ends a stream with its token, whatever ends that', async () => {
    const hub = eventHub()
    let may = true
    const [revoked, expired, other] = [response(), response(), response()]
    for (const one of [revoked, expired, other]) one.resume()
    hub.subscribe(revoked, { ...OF, mayRead: () => may }, 0, 0)
    hub.subscribe(expired, { ...OF, endsInMs: 1 }, 0, 0)
    hub.subscribe(other, OF, 0, 0)
    await new Promise((done) => void expired.once('close', done))
    may = false
    hub.tell('sources')
    await new Promise((done) => void revoked.once('close', done))
    assert.equal(hub.open(), 1)
    hub.close()
  })
  test('cuts who reads nothing, and holds no more than so many bytes for it', async () => {
    const hub = eventHub()
    const slow = response()
    hub.subscribe(slow, OF, 0, 0)
    slow.write('x'.repeat(LIMITS.streamBytesMax + 1))
    const cut = new Promise((done) => void slow.once('close', done))
    hub.tell('sources')
    await cut
    assert.equal(hub.open(), 0)
    hub.close()
  })
})

describe('a stream', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
  })
  after(() => server.close())

  test('ends when its token is revoked', async () => {
    const made = await server.call('POST', '/api/v1/tokens', { for: 'x', scope: 'read' })
    const { id, token } = made.body as { id: string; token: string }
    const headers = { authorization: `Bearer ${token}` }
    const streams = await Promise.all(
      [1, 2, 3].map(() => fetch(`${server.url}/api/v1/events`, { headers })),
    )
    assert.equal(server.context.events.open(), 3)
    await server.call('DELETE', `/api/v1/tokens/${id}`)
    // Each ends by itself: reading to the end returns.
    await Promise.all(streams.map((stream) => stream.text().catch(() => undefined)))
    assert.equal(server.context.events.open(), 0)
  })
  test('is no answer to HEAD', async () => {
    const { status } = await server.call('HEAD', '/api/v1/events')
    assert.ok(status >= 400, String(status))
    assert.equal(server.context.events.open(), 0)
  })
})
