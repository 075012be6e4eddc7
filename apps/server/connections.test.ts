/** A flood of connections: who is taken in, who gives way, and who is never ended for others. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { describe, test, type TestContext } from 'node:test'
import { fastify, type FastifyInstance } from 'fastify'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'
import { connectionsOf, keepCallers, type Connections } from './connections.ts'
import { PLACES, placesWithin } from './limits.ts'
import { claimPort } from './claim-port.ts'
import { listen } from './listening.ts'

const MOST = 40

describe('connections that never speak', () => {
  test('end for who comes; a caller who comes is answered, and one who was is never ended', async (t) => {
    const server = await small(t)
    const kept = await line(t, server)
    assert.equal(await kept.ask(server.adminToken), 200)
    const silent = await Promise.all(Array.from({ length: 10 * MOST }, () => opened(t, server.url)))
    const fresh = await line(t, server)
    assert.equal(await fresh.ask(server.adminToken), 200)
    assert.equal(await kept.ask(server.adminToken), 200, 'over the same connection')
    const left = (): number => silent.filter((socket) => !socket.closed).length
    await until('the silent ones gave way', () => left() <= MOST - 2)
    // In which order a crowd is taken in nobody knows: the last is one that comes after it.
    const last = await opened(t, server.url)
    await until('an older one gave way for it', () => left() < MOST - 2)
    assert.equal(last.closed, false, 'the one that came last is not the first to go')
  })
  test('keep no stop waiting', async (t) => {
    const server = await small(t)
    await opened(t, server.url)
    await (await line(t, server)).ask(server.adminToken)
    await server.close()
  })
})

describe('who gives way', () => {
  for (const [who, status, token] of [
    ['asked with a token that counts for nothing', 401, 'hf_wrong'],
    ['asked for what is anybody’s', 200, null],
  ] as const) {
    test(`who ${who} is a stranger`, async (t) => {
      const server = await small(t)
      const one = await line(t, server)
      assert.equal(await one.ask(token, token === null ? '/livez' : undefined), status)
      await Promise.all(Array.from({ length: 2 * MOST }, () => opened(t, server.url)))
      await until('it gave way', () => one.socket.closed)
    })
  }
  test('a token that counts no longer makes a stranger of who was known', async (t) => {
    const { app, connections } = await bare(t)
    const one = await line(t, { url: urlOf(app) })
    assert.equal(await one.ask('a'), 200)
    assert.deepEqual(connections.open(), { strangers: 0, known: 1 })
    assert.equal(await one.ask(null), 401)
    await until('it is a stranger', () => connections.open().strangers === 1)
    assert.equal(connections.open().known, 0)
  })
  test('of callers who fill every place it is the one with most of them', async (t) => {
    const { app, connections } = await bare(t)
    const url = urlOf(app)
    const few = await line(t, { url })
    await few.ask('few')
    const many: Line[] = []
    for (let at = 0; at < MOST - 1; at++) {
      const one = await line(t, { url })
      await one.ask('many')
      many.push(one)
    }
    assert.deepEqual(connections.open(), { strangers: 0, known: MOST })
    const other = await line(t, { url })
    assert.equal(await other.ask('other'), 200)
    await until('one gave way', () => many.some(({ socket }) => socket.closed))
    assert.equal(many[0]?.socket.closed, true, 'that was quiet for longest')
    assert.equal(await few.ask('few'), 200)
    assert.deepEqual(connections.open(), { strangers: 0, known: MOST })
  })
  test('strangers keep their share, for every caller begins as one', async (t) => {
    const { app, connections } = await bare(t)
    const url = urlOf(app)
    for (let at = 0; at < MOST; at++) await (await line(t, { url })).ask(`token-${at}`)
    await Promise.all(Array.from({ length: MOST }, () => opened(t, url)))
    const taken = (): boolean => connections.open().strangers === MOST / 4
    await until('they have it', taken)
    assert.equal(connections.open().known, (MOST * 3) / 4)
  })
})

test('they are counted: open, given way to others, refused', async (t) => {
  const server = await small(t)
  const scraped = async (name: string): Promise<number> => {
    const text = String((await server.call('GET', '/metrics')).body)
    const line = text.split('\n').find((one) => one.startsWith(`${name} `))
    assert.ok(line !== undefined, `${name} in ${text}`)
    return Number(line.slice(name.length + 1))
  }
  const [open, ended] = ['holdfast_connections', 'holdfast_connections_ended_total']
  assert.equal(await scraped('holdfast_connection_places'), MOST)
  assert.equal(await scraped(`${ended}{caller="stranger"}`), 0)
  assert.equal(await scraped('holdfast_connections_refused_total'), 0)
  const kept = await line(t, server)
  assert.equal(await kept.ask(server.adminToken), 200)
  const odd = await opened(t, server.url)
  odd.write('what is this\r\n\r\n')
  await once(odd, 'close')
  assert.equal(await scraped('holdfast_connections_refused_total'), 1)
  const silent = await Promise.all(Array.from({ length: 2 * MOST }, () => opened(t, server.url)))
  const gone = (): number => server.context.connections.ended().strangers
  await until('those beyond the places gave way', () => gone() >= MOST)
  assert.ok(silent.some(({ closed }) => closed))
  assert.equal(await scraped(`${ended}{caller="stranger"}`), gone())
  assert.equal(await scraped(`${ended}{caller="known"}`), 0)
  const [known, strangers] = [
    await scraped(`${open}{caller="known"}`),
    await scraped(`${open}{caller="stranger"}`),
  ]
  assert.ok(known >= 2, `${known}: the kept one, and the one that asks for this`)
  assert.ok(strangers > 0 && known + strangers <= MOST, `${known} and ${strangers}`)
})

test('a crowd is taken in by many at a turn of the loop, not one', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('only Linux deals connections out to several sockets')
    return
  }
  const { app, connections } = await bare(t, 1_000)
  const { port } = new URL(urlOf(app))
  // The system has taken them all before the loop turns once.
  for (let at = 0; at < 320; at++) hold(t, connect(Number(port), '127.0.0.1'))
  let turns = 0
  for (; connections.open().strangers < 320; turns++) {
    await new Promise<void>((next) => void setImmediate(next))
  }
  assert.ok(turns < 320 / 4, `${turns} turns`)
})

test('a port with several sockets is still nobody else’s', async (t) => {
  const server = await small(t)
  const { host } = new URL(server.url)
  await assert.rejects(testServer('enforce', undefined, { listen: host }), /address-in-use/)
})

describe('what the system allows', () => {
  const { most, backlog, otherFiles } = PLACES
  for (const [openFiles, listenQueue, places, said] of [
    [null, null, most, []],
    [most + otherFiles, backlog, most, []],
    [1_048_576, 4_096, most, []],
    [1_024, 4_096, 512, [/^1024 files .* 512 connections .* LimitNOFILE=10512/]],
    [256, 4_096, 128, [/^256 files/]],
    [1_048_576, 128, most, [/^128 connections may wait .* net\.core\.somaxconn=511/]],
    [most, 1, most - otherFiles, [/files/, /somaxconn/]],
  ] as const) {
    test(`${openFiles} files, ${listenQueue} that wait`, () => {
      const { most: held, tooLow } = placesWithin({ openFiles, listenQueue })
      assert.equal(held, places)
      assert.equal(tooLow.length, said.length)
      for (const [at, line] of said.entries()) assert.match(tooLow[at] ?? '', line)
    })
  }
})

async function small(t: TestContext): Promise<TestServer> {
  const limits = { openFiles: 2 * MOST, listenQueue: null }
  const server = await testServer('enforce', undefined, { outside: { limits } })
  t.after(() => server.close())
  return server
}

/** Whoever names a token is known by it. */
async function bare(
  t: TestContext,
  most: number = MOST,
): Promise<{ readonly app: FastifyInstance; readonly connections: Connections }> {
  const app: FastifyInstance = fastify()
  app.get('/api/v1/status', async ({ headers }, reply) =>
    reply.code(headers.authorization === undefined ? 401 : 200).send({}),
  )
  app.addHook('onRequest', async (request) => {
    const id = request.headers.authorization
    if (id === undefined) return
    request.principal = { id, scope: { kind: 'read' }, issuedAt: null, expiresAt: null }
  })
  const connections = connectionsOf(most, () => undefined)
  connections.watch(app.server)
  keepCallers(app, connections)
  const claimed = await claimPort({ host: '127.0.0.1', port: 0, portFixed: true })
  assert.ok(claimed !== null)
  const stop = await listen(app, claimed)
  t.after(async () => {
    const stopped = stop()
    connections.close()
    await app.close()
    await stopped
  })
  return { app, connections }
}

function urlOf(app: FastifyInstance): string {
  const { port } = app.server.address() as AddressInfo // It listens.
  return `http://127.0.0.1:${port}`
}

function hold(t: TestContext, socket: Socket): Socket {
  socket.on('error', () => undefined)
  t.after(() => socket.destroy())
  return socket
}

async function opened(t: TestContext, url: string): Promise<Socket> {
  const socket = hold(t, connect(Number(new URL(url).port), '127.0.0.1'))
  await once(socket, 'connect')
  // Its end is seen only by who reads.
  return socket.resume()
}

interface Line {
  readonly socket: Socket
  /** The status, over this one connection; 0: it ended. */
  ask(token: string | null, path?: string): Promise<number>
}

async function line(t: TestContext, { url }: { readonly url: string }): Promise<Line> {
  const socket = await opened(t, url)
  return {
    socket,
    async ask(token, path = '/api/v1/status') {
      const said = token === null ? '' : `authorization: Bearer ${token}\r\n`
      const answered = Promise.race([once(socket, 'data'), once(socket, 'close')])
      socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${said}\r\n`)
      const [first] = (await answered) as [unknown]
      return Buffer.isBuffer(first) ? Number(first.toString('latin1').slice(9, 12)) : 0
    },
  }
}
