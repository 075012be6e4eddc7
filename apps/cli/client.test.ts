/** What the server cannot show is told beside the rest, and to programs as it came. */

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { connect } from './client.ts'
import { Failure } from './exits.ts'

const SOUND = { name: 'web', uid: 'ast_1' }
const ODD = { name: 'db\u001b[2J', uid: 'ast_2', problem: 'what is stored of it cannot be shown' }
const ONE = { params: { name: 'db' } }
const server = createServer((request, response) => {
  response.end(
    JSON.stringify(
      request.url?.startsWith('/api/v1/assets/') === true
        ? ODD
        : { items: [SOUND, ODD], next: null },
    ),
  )
})
let url = ''
before(async () => {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(() => server.close())

test('a list is shown without what cannot be, which is told on standard error', async (context) => {
  const told: string[] = []
  context.mock.method(process.stderr, 'write', (text: string) => told.push(text) > 0)
  const answer = await connect({ server: url, token: 't' }).call('asset.list')
  context.mock.restoreAll()
  assert.deepEqual(answer, { items: [SOUND], next: null })
  assert.match(told.join(''), /db.*\(ast_2\): what is stored of it cannot be shown/)
  assert.ok(!told.join('').includes('\u001b[2J'))
})

test('one alone is a failure that says why', async () => {
  await assert.rejects(
    connect({ server: url, token: 't' }).call('asset.show', ONE),
    (thrown: unknown) => thrown instanceof Failure && /ast_2.*cannot be shown/.test(thrown.message),
  )
})

test('a program gets all of it', async () => {
  const client = connect({ server: url, token: 't', output: 'json' })
  assert.deepEqual(await client.call('asset.list'), { items: [SOUND, ODD], next: null })
  assert.deepEqual(await client.call('asset.show', ONE), ODD)
})
