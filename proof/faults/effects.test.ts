/** Killed between the intent of a webhook and its sending: the next start sends it, once, under the same id. */

import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { createServer as createSocketServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { serve, type Served } from '../testkit/served.ts'
import { testServer, YAML } from '../testkit/server.ts'

const ESTATE = (url: string): string => `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host }
---
apiVersion: holdfast.dev/v1
kind: EnforcementPoint
metadata: { name: chat }
spec: { adapter: webhook, url: '${url}', secret: { from: file, name: hook } }
`

test('a webhook intended before a SIGKILL is sent by the next start, once, and never again', async () => {
  const data = mkdtempSync(join(tmpdir(), 'holdfast-effects-'))
  const secrets = mkdtempSync(join(tmpdir(), 'holdfast-secrets-'))
  writeFileSync(join(secrets, 'hook'), 'shared secret\n', { mode: 0o600 })
  const lent = {
    HOLDFAST_SECRETS: secrets,
    HOLDFAST_LEND: 'hook=127.0.0.1',
    HOLDFAST_PRIVATE_HOSTS: '127.0.0.1',
  }
  // It accepts a connection and reads nothing: the intent is durable by then, and nothing has arrived.
  const deaf = createSocketServer()
  deaf.listen(0, '127.0.0.1')
  await once(deaf, 'listening')
  const { port } = deaf.address() as AddressInfo
  const served = await serve(data, { environment: lent })
  assert.ok('child' in served, JSON.stringify(served))
  const connected = once(deaf, 'connection')
  await post(served, '/api/v1/apply', ESTATE(`http://127.0.0.1:${port}/hook`), YAML)
  await post(served, '/api/v1/assets/web-01/quarantine', JSON.stringify({ reason: 'a drill' }))
  const [socket] = (await connected) as [{ destroy(): void }]
  served.child.kill('SIGKILL')
  await once(served.child, 'exit')
  socket.destroy()
  deaf.close()
  await once(deaf, 'close')

  const calls: { readonly id: string; readonly header: IncomingMessage['headers'] }[] = []
  const receiver = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => (body += part.toString()))
    request.on('end', () => {
      calls.push({ id: (JSON.parse(body) as { id: string }).id, header: request.headers })
      response.statusCode = 204
      response.end()
    })
  })
  receiver.listen(port, '127.0.0.1')
  await once(receiver, 'listening')
  const again = await serve(data, { environment: lent })
  assert.ok('child' in again, JSON.stringify(again))
  const outcome = async (): Promise<{ id: string; outcome: string | null }> => {
    const { items } = (await get(again, '/api/v1/holds')) as { items: { id: string }[] }
    const hold = (await get(again, `/api/v1/holds/${items[0]?.id ?? ''}`)) as {
      effects: { id: string; outcome: string | null }[]
    }
    assert.equal(hold.effects.length, 1)
    return hold.effects[0] ?? { id: '', outcome: null }
  }
  let effect = await outcome()
  while (effect.outcome === null) {
    await new Promise((wait) => setImmediate(wait))
    effect = await outcome()
  }
  assert.equal(effect.outcome, 'confirmed')
  assert.deepEqual(
    calls.map((call) => [call.id, call.header['holdfast-effect']]),
    [[effect.id, effect.id]],
  )
  again.child.kill('SIGTERM')
  await once(again.child, 'exit')
  // It has an outcome now: a further start has nothing to send.
  const last = await testServer('enforce', data)
  await last.call('GET', '/api/v1/status')
  await last.close()
  assert.equal(calls.length, 1)
  receiver.close()
})

async function post(
  served: Served,
  path: string,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
): Promise<void> {
  const authorization = `Bearer ${served.token}`
  const init = { method: 'POST', headers: { authorization, ...headers }, body }
  const answer = await fetch(`${served.url}${path}`, init)
  assert.ok(answer.ok, `${path}: ${answer.status} ${await answer.text()}`)
}

async function get(served: Served, path: string): Promise<unknown> {
  const authorization = `Bearer ${served.token}`
  const answer = await fetch(`${served.url}${path}`, { headers: { authorization } })
  return answer.json()
}
