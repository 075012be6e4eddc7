/** Questions at once: a bound for each token and for all, and every place comes free again. */

import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { Problem } from '@holdfast/edges-base/http/problems'
import { CLASSES } from './limits.ts'
import { boundQuestions } from './questions.ts'

let app: FastifyInstance
let waiting: (() => void)[] = []
const { questionsOfTokenMax: OWN, questionsMax: ALL } = LIMITS

before(async () => {
  app = fastify()
  app.setErrorHandler((error, _, reply) =>
    reply.code(error instanceof Problem && error.code === 'busy' ? 503 : 500).send(String(error)),
  )
  app.addHook('onRequest', async (request) => {
    const id = request.headers['x-who']
    // Only its id is looked at here.
    if (typeof id === 'string') request.principal = { id } as typeof request.principal & object
  })
  boundQuestions(app)
  const asked = { config: { limits: CLASSES.asked } } as const
  const waits = async (): Promise<string> => {
    await new Promise<void>((go) => waiting.push(go))
    return 'told'
  }
  app.get('/waits', asked, waits)
  app.get('/fails', asked, async () => {
    throw new Error('broken')
  })
  app.get('/streams', { config: { limits: CLASSES.stream } }, async () => 'told')
  app.post('/commands', { config: { limits: CLASSES.command } }, async () => 'done')
  await app.ready()
})
after(() => app.close())
beforeEach(() => (waiting = []))

const ask = (who: string | null, url = '/waits', method: 'GET' | 'POST' = 'GET') =>
  app.inject({ url, method, headers: who === null ? {} : { 'x-who': who } })

/** So many of each, all of them asking. */
async function crowd(who: string, count: number): Promise<Promise<unknown>[]> {
  const before = waiting.length
  const all = Array.from({ length: count }, () => ask(who))
  while (waiting.length < before + count) await new Promise((look) => setImmediate(look))
  return all
}

async function free(all: Promise<unknown>[]): Promise<void> {
  for (const go of waiting.splice(0)) go()
  await Promise.all(all)
}

test('one token may ask so many at once; the next is told to come again, others are answered', async () => {
  const all = await crowd('a', OWN)
  const { statusCode, body } = await ask('a')
  assert.equal(statusCode, 503)
  assert.match(body, new RegExp(`${OWN} questions of this token are being answered at once`))
  all.push(...(await crowd('b', 1)))
  await free(all)
  await free(await crowd('a', OWN))
})

test('all together may ask so many; commands and streams are not counted among them', async () => {
  const all: Promise<unknown>[] = []
  for (let at = 0; at < ALL / OWN; at++) all.push(...(await crowd(`t${at}`, OWN)))
  assert.equal((await ask('new')).statusCode, 503)
  assert.equal((await ask('new', '/commands', 'POST')).statusCode, 200)
  assert.equal((await ask('new', '/streams')).statusCode, 200)
  await free(all)
  await free(await crowd('new', 1))
})

test('a question that fails or is refused takes no place with it', async () => {
  for (let at = 0; at < ALL + 1; at++) assert.equal((await ask('a', '/fails')).statusCode, 500)
  const all = await crowd('a', OWN)
  for (let at = 0; at < ALL; at++) assert.equal((await ask('a')).statusCode, 503)
  await free(all)
  await free(await crowd('a', OWN))
})
