/** A repeated command is told what became of the first one, and never what became of another try. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastify, type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem, PROBLEMS } from '@holdfast/edges-base/http/problems'
import { rememberAnswers } from './idempotency.ts'
import type { Principal } from './auth.ts'

interface Bench {
  readonly app: FastifyInstance
  /** How often a handler ran. */
  readonly runs: () => number
  readonly clock: { now: number }
  /** The next answers of the handler, each when it is let go; 200 at once where none waits. */
  readonly hold: () => {
    readonly started: Promise<void>
    readonly answer: (status: number) => void
  }
}

function bench(): Bench {
  const app = fastify()
  const clock = { now: 1_000 }
  let runs = 0
  const waiting: { started: () => void; status: Promise<number> }[] = []
  app.addHook('onRequest', async (request) => {
    const id = String(request.headers['x-caller'] ?? 'a')
    request.principal = { id } as Principal // Only its id is looked at.
  })
  rememberAnswers(app, () => clock.now)
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof Problem ? PROBLEMS[error.code].status : 500
    return reply.code(status).send({ detail: error instanceof Error ? error.message : '' })
  })
  const handler = async (): Promise<unknown> => {
    runs += 1
    const mine = runs
    const next = waiting.shift()
    next?.started()
    const status = (await next?.status) ?? 200
    if (status >= 400)
      throw new Problem(status >= 500 ? 'internal' : status === 429 ? 'busy' : 'refused', 'no')
    return { run: mine }
  }
  app.post('/api/v1/things', handler)
  app.post('/api/v1/things/:name', handler)
  app.get('/api/v1/things', handler)
  app.post('/elsewhere', handler)
  return {
    app,
    clock,
    runs: () => runs,
    hold() {
      const started = Promise.withResolvers<void>()
      const status = Promise.withResolvers<number>()
      waiting.push({ started: () => started.resolve(), status: status.promise })
      return { started: started.promise, answer: (one) => status.resolve(one) }
    },
  }
}

const send = (
  { app }: Bench,
  {
    body = { a: 1 } as unknown,
    key = 'k' as string | null,
    url = '/api/v1/things',
    caller = 'a',
  } = {},
): Promise<LightMyRequestResponse> =>
  app.inject({
    method: 'POST',
    url,
    headers: { 'x-caller': caller, ...(key === null ? {} : { 'idempotency-key': key }) },
    payload: body as object,
  })

test('while the first is open others are told so, and none of them becomes its answer', async () => {
  const it = bench()
  const first = it.hold()
  const answered = send(it)
  await first.started
  for (const again of [await send(it), await send(it)]) {
    assert.equal(again.statusCode, 409)
    assert.match(again.body, /first request with this key is not answered yet/)
  }
  const other = await send(it, { body: { a: 2 } })
  assert.equal(other.statusCode, 409)
  assert.match(other.body, /used with another body/)
  first.answer(200)
  assert.equal((await answered).statusCode, 200)
  const later = await send(it)
  assert.deepEqual(
    [later.statusCode, later.headers['idempotent-replay'], it.runs()],
    [200, 'true', 1],
  )
  assert.equal(later.body, (await answered).body)
})

for (const [status, kept] of [
  [422, true],
  [429, false],
  [500, false],
] as const) {
  test(`${status} is ${kept ? 'repeated' : 'tried again'} under its key`, async () => {
    const it = bench()
    it.hold().answer(status)
    assert.equal((await send(it)).statusCode, status)
    const again = await send(it)
    assert.equal(again.statusCode, kept ? status : 200)
    assert.equal(it.runs(), kept ? 1 : 2)
  })
}

test('what failed while others waited leaves its key to the next', async () => {
  const it = bench()
  const first = it.hold()
  const answered = send(it)
  await first.started
  assert.equal((await send(it)).statusCode, 409)
  first.answer(500)
  assert.equal((await answered).statusCode, 500)
  assert.equal((await send(it)).statusCode, 200)
})

const OTHERS: readonly (readonly [string, Parameters<typeof send>[1]])[] = [
  ['another caller', { caller: 'b' }],
  ['another route', { url: '/api/v1/things/x' }],
  ['another query', { url: '/api/v1/things?x=1' }],
  ['another key', { key: 'l' }],
  ['no key', { key: null }],
  ['no command of the API', { url: '/elsewhere' }],
]
for (const [what, other] of OTHERS) {
  test(`${what} is never answered with it`, async () => {
    const it = bench()
    await send(it)
    const answer = await send(it, other)
    assert.deepEqual(
      [answer.statusCode, answer.headers['idempotent-replay'], it.runs()],
      [200, undefined, 2],
    )
  })
}

test('an encoded path is the same route', async () => {
  const it = bench()
  await send(it, { url: '/api/v1/things/a%2Fb' })
  const same = await send(it, { url: '/api/v1/things/%61%2fb' })
  assert.equal(same.headers['idempotent-replay'], 'true')
})

test('a key that is none is refused', async () => {
  const it = bench()
  for (const key of ['', 'x'.repeat(201)]) assert.equal((await send(it, { key })).statusCode, 400)
  assert.equal(it.runs(), 0)
})

test('a day later it is another command; one that nobody answered holds its key for half an hour', async () => {
  const it = bench()
  await send(it)
  it.clock.now += LIMITS.idempotencyAgeMsMax + 1
  await send(it)
  assert.equal(it.runs(), 2)
  const stuck = it.hold()
  const never = send(it, { key: 'stuck' })
  await stuck.started
  it.clock.now += LIMITS.idempotencyOpenMsMax + 1
  assert.equal((await send(it, { key: 'stuck' })).statusCode, 200)
  stuck.answer(200)
  await never
  const last = await send(it, { key: 'stuck' })
  assert.match(last.body, /"run":4/, 'the late one does not take the place of the second')
})
