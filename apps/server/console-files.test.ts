/** A clone whose console is not built says so and what to do; once it is built the same server serves it. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fastify, type FastifyInstance } from 'fastify'
import { problemBody } from '@holdfast/edges-base/http/problems'
import { serveConsole } from './console-files.ts'

const directory = join(mkdtempSync(join(tmpdir(), 'holdfast-console-')), 'dist')
let app: FastifyInstance
let url: string
before(async () => {
  app = fastify()
  await serveConsole(app, directory, (problem, request, reply) =>
    reply.code(problem.code === 'not-found' ? 404 : 503).send(problemBody(problem, request.id)),
  )
  url = await app.listen({ host: '127.0.0.1', port: 0 })
})
after(() => app.close())

const ask = async (
  path: string,
  accept: string,
  method = 'GET',
): Promise<{ status: number; text: string }> => {
  const answer = await fetch(`${url}${path}`, { method, headers: { accept } })
  return { status: answer.status, text: await answer.text() }
}

test('not built: pages say npm start, the API says it in JSON, other addresses are not there', async () => {
  const rows: readonly (readonly [string, string, string, number, RegExp])[] = [
    ['GET', '/', 'text/html', 503, /<title>The console is not built · Holdfast<.*npm start/s],
    ['GET', '/holds/h_1', 'text/html', 503, /npm start/],
    ['GET', '/', '*/*', 503, /"title":"The console is not built".*"help":"npm start builds it"/],
    ['GET', '/nowhere', '*/*', 404, /there is nothing here/],
    ['GET', '/api/v1/nowhere', 'text/html', 404, /there is nothing here/],
    ['POST', '/', 'text/html', 404, /there is nothing here/],
    ['GET', '/v1/x', 'text/html', 404, /no handler for GET .*v1.x/],
  ]
  for (const [method, path, accept, status, text] of rows) {
    const answer = await ask(path, accept, method)
    assert.equal(answer.status, status, `${method} ${path} ${accept}`)
    assert.match(answer.text, text, `${method} ${path} ${accept}`)
  }
})

test('built while the server runs: served without a restart, unknown addresses by its page', async () => {
  mkdirSync(directory)
  writeFileSync(join(directory, 'index.html'), '<title>Console</title>')
  for (const path of ['/', '/assets/web-01']) {
    const answer = await ask(path, 'text/html')
    assert.equal(answer.status, 200, path)
    assert.match(answer.text, /<title>Console</, path)
  }
  assert.equal((await ask('/nowhere', '*/*')).status, 404)
  assert.equal((await ask('/api/v1/nowhere', 'text/html')).status, 404)
})
