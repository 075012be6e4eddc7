/** Versions of secrets: what is refused and why, what is gone for good, and what the ledger keeps of it. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { poll } from '@holdfast/agent/agent'
import type { Digest } from '@holdfast/core/kernel/hash'
import { blockedScene, type Scene } from '../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

const CANARY = 'canary-51c0de-never-in-clear'

describe('versions of secrets', () => {
  let server: TestServer
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> => {
    const answer = await server.call(method, `/v1/secret/${path}`, body, headers)
    return { ...answer, text: JSON.stringify(answer.body) }
  }
  const envelopes = (path: string): readonly Digest[] =>
    (server.context.driver.view.secrets.get(path)?.versions ?? []).map(
      (version) => version.envelope,
    )
  const onDisk = (digest: Digest | undefined): boolean => {
    const name = (digest ?? '').slice('sha256:'.length)
    return existsSync(join(server.data, 'blobs', name.slice(0, 2), `${name}.gz`))
  }
  const kinds = async (from: number): Promise<readonly string[]> => {
    const { ledger } = server.context.writer
    const lines = await ledger.read(from, await ledger.size())
    return lines.map((line) => (JSON.parse(line) as { kind: string }).kind)
  }
  before(async () => {
    server = await testServer('enforce')
    for (const value of ['one', 'two', 'three']) {
      await send('POST', 'data/app/db', { data: { value } })
    }
  })
  after(() => server.close())

  const CAS: readonly (readonly [unknown, number, RegExp])[] = [
    [{ cas: 3 }, 200, /"version":4/],
    [{ cas: '4' }, 200, /"version":5/],
    [{}, 200, /"version":6/],
    [null, 200, /"version":7/],
    [{ cas: '7.0' }, 400, /which is no whole number/],
    [{ cas: 7.5 }, 400, /which is no whole number/],
    [{ cas: -7 }, 400, /which is no whole number/],
    [{ cas: null }, 400, /which is no whole number/],
    [{ cas: true }, 400, /which is no whole number/],
    [{ cas: [7] }, 400, /which is no whole number/],
    [{ cas: '' }, 400, /which is no whole number/],
    [{ cas: 1e300 }, 400, /which is no whole number/],
    [{ cas: 0 }, 400, /did not match the current version: version 7 is the newest/],
    [{ cas: 6 }, 400, /did not match the current version/],
    [{ cas: '8' }, 400, /did not match the current version/],
    ['cas=7', 400, /`options` is not an object/],
    [[7], 400, /`options` is not an object/],
  ]
  test('cas: what cannot be read is refused, and nothing is written', async () => {
    for (const [options, status, told] of CAS) {
      const answer = await send('POST', 'data/app/db', { data: { value: 'x' }, options })
      assert.equal(answer.status, status, `${JSON.stringify(options)}: ${answer.text}`)
      assert.match(answer.text, told)
    }
    assert.equal(envelopes('app/db').length, 7)
    assert.ok(envelopes('app/db').every(onDisk))
  })

  const REFUSED: readonly (readonly [string, string, unknown, number, RegExp])[] = [
    ['GET', 'data/app/db?version=x', undefined, 400, /`version` is \\"x\\"/],
    ['GET', 'data/app/db?version=-1', undefined, 400, /no whole number/],
    ['GET', 'data/app/db?version=99', undefined, 404, /^\{"errors":\[\]\}$/],
    ['GET', 'data/none', undefined, 404, /^\{"errors":\[\]\}$/],
    ['GET', 'metadata/none', undefined, 404, /^\{"errors":\[\]\}$/],
    ['GET', 'metadata/', undefined, 405, /the root has no metadata/],
    // Settings that say nothing make nothing.
    ['GET', 'metadata/empty', undefined, 404, /^\{"errors":\[\]\}$/],
    ['PATCH', 'data/none', { data: {} }, 404, /^\{"errors":\[\]\}$/],
    ['PATCH', 'metadata/none', {}, 404, /^\{"errors":\[\]\}$/],
    ['PATCH', 'data/app/db', { data: { a: 'b' }, options: { cas: 1 } }, 400, /did not match/],
    ['POST', 'destroy/app/db', {}, 400, /No version number provided/],
    ['POST', 'destroy/app/db', { versions: [] }, 400, /No version number provided/],
    ['POST', 'destroy/app/db', { versions: [1, 0] }, 400, /numbered from 1/],
    ['POST', 'destroy/app/db', { versions: '1,x' }, 400, /no whole number/],
    ['POST', 'destroy/app/db', { versions: [1, 99] }, 400, /no version 99, so nothing was changed/],
    ['POST', 'delete/app/db', { versions: { 1: true } }, 400, /No version number provided/],
    ['POST', 'undelete/none', { versions: [1] }, 400, /no secret at `none`/],
    ['POST', 'metadata/app/db', { max_versions: 'many' }, 400, /no whole number/],
    ['POST', 'metadata/app/db', { max_versions: 101 }, 400, /at most 100/],
    ['POST', 'metadata/app/db', { cas_required: 'yes' }, 400, /neither true nor false/],
    ['POST', 'metadata/app/db', { delete_version_after: '3h' }, 400, /is not offered/],
    ['POST', 'metadata/app/db', { custom_metadata: ['a'] }, 400, /is not an object/],
    ['POST', 'metadata/app/db', { custom_metadata: { a: 1 } }, 400, /texts of at most 512/],
    ['POST', 'metadata/app/db', { custom_metadata: { a: 'x'.repeat(513) } }, 400, /of at most 512/],
    ['POST', 'metadata/a b', {}, 400, /the path is not a name/],
    ['POST', 'data/app/db', '{"data":{"a":"b"},"data":{}}', 400, /the body is not JSON/],
    ['POST', 'data/app/db', '[]', 400, /not a JSON object/],
    ['POST', 'data/app/db', '', 400, /no data provided/],
    ['POST', 'config', { max_versions: 3 }, 404, /no handler for POST \/v1\/secret\/config/],
  ]
  test('what cannot be read or is not there is refused in `errors`, of the type clients read', async () => {
    assert.equal((await send('POST', 'metadata/empty', {})).status, 204)
    for (const [method, path, body, status, told] of REFUSED) {
      const answer = await send(method, path, body)
      assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`)
      assert.match(answer.text, told, `${method} ${path}`)
      assert.match(answer.text, /^\{"errors":\[/)
      assert.equal(answer.headers.get('content-type'), 'application/json', path)
      assert.equal(answer.headers.get('cache-control'), 'no-store', path)
    }
  })

  test('wrapping and namespaces are refused in words; asking for none is no asking', async () => {
    for (const ttl of ['60', '1h', 'x', '-1']) {
      const { status, text } = await send('GET', 'data/app/db', undefined, {
        'x-vault-wrap-ttl': ttl,
      })
      assert.deepEqual([status, /wrapping is not offered/.test(text)], [400, true], ttl)
    }
    for (const name of ['team', 'root/team']) {
      const { status, text } = await send('GET', 'data/app/db', undefined, {
        'x-vault-namespace': name,
      })
      assert.deepEqual([status, /no namespace/.test(text)], [400, true], name)
    }
    const none = { 'x-vault-wrap-ttl': '0s', 'x-vault-namespace': 'root/' }
    assert.equal((await send('GET', 'data/app/db', undefined, none)).status, 200)
  })

  test('any content type is taken, and none', async () => {
    for (const type of ['', 'json', ';', 'text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type }
      const answer = await send('PUT', 'data/typed', '{"data":{"k":"v"}}', headers)
      assert.equal(answer.status, 200, answer.text)
    }
  })

  test('an address that cannot be decoded is refused in the same words', async () => {
    const { status, text } = await send('GET', 'data/%zz')
    assert.deepEqual([status, text.startsWith('{"errors":["')], [400, true], text)
  })

  test('a deleted version comes back, a destroyed one has lost its bytes', async () => {
    const [first, second] = envelopes('app/db')
    const from = await server.context.writer.ledger.size()
    assert.equal((await send('POST', 'delete/app/db', { versions: [1] })).status, 204)
    assert.match((await send('GET', 'data/app/db?version=1')).text, /"deletion_time":"20/)
    assert.ok(onDisk(first))
    assert.equal((await send('POST', 'undelete/app/db', { versions: ['1'] })).status, 204)
    assert.match((await send('GET', 'data/app/db?version=1')).text, /"value":"one"/)
    for (const once of [1, 2]) {
      const answer = await send('PUT', 'destroy/app/db', { versions: '1, 2' })
      assert.equal(answer.status, 204, `${once}: ${answer.text}`)
    }
    assert.deepEqual([onDisk(first), onDisk(second)], [false, false])
    assert.match((await send('GET', 'data/app/db?version=2')).text, /"data":null.*"destroyed":true/)
    assert.match((await send('GET', 'data/app/db?version=3')).text, /"value":"three"/)
    const done = ['secret.deleted', 'secret.undeleted', 'secret.destroyed', 'secret.erased']
    assert.deepEqual(await kinds(from), done)
  })

  test('what outnumbers max_versions loses its bytes too', async () => {
    await send('POST', 'metadata/few', { max_versions: '2' })
    for (const value of ['a', 'b']) await send('POST', 'data/few', { data: { value } })
    const [oldest] = envelopes('few')
    assert.ok(onDisk(oldest))
    await send('POST', 'data/few', { data: { value: 'c' } })
    assert.equal(onDisk(oldest), false)
    const { text } = await send('GET', 'metadata/few')
    assert.match(text, /"current_version":3.*"max_versions":2.*"oldest_version":2/)
  })

  test('a refused write leaves no envelope behind', async () => {
    const count = (): number =>
      Number(spawnSync('sh', ['-c', `find '${server.data}/blobs' -type f | wc -l`]).stdout)
    const before = count()
    await send('POST', 'data/app/db', { data: { a: 'b' }, options: { cas: 1 } })
    assert.equal(count(), before)
  })

  test('removed with all it had; the next version has a number never given before', async () => {
    await send('POST', 'data/gone', { data: { value: 'x' } })
    await send('POST', 'metadata/gone', { custom_metadata: { note: CANARY } })
    const secret = server.context.driver.view.secrets.get('gone')
    const custom = secret?.settings.custom ?? undefined
    const [envelope] = envelopes('gone')
    assert.ok(onDisk(custom) && onDisk(envelope))
    for (const once of [1, 2]) {
      assert.equal((await send('DELETE', 'metadata/gone')).status, 204, String(once))
    }
    assert.deepEqual([onDisk(custom), onDisk(envelope)], [false, false])
    assert.equal((await send('GET', 'data/gone')).text, '{"errors":[]}')
    assert.equal((await send('GET', 'metadata/gone')).text, '{"errors":[]}')
    assert.doesNotMatch((await send('GET', 'metadata?list=true')).text, /gone/)
    const known = await server.call('GET', '/api/v1/secrets')
    assert.doesNotMatch(JSON.stringify(known.body), /"gone"/)
    const anew = await send('POST', 'data/gone', { data: { value: 'y' }, options: { cas: 0 } })
    assert.match(anew.text, /"version":2/)
  })

  test('custom metadata are replaced, patched, shown with the value, and never in clear on disk', async () => {
    await send('POST', 'metadata/app/db', { custom_metadata: { note: CANARY, owner: 'a' } })
    await send('PATCH', 'metadata/app/db', { custom_metadata: { owner: null, tier: '0' } })
    const expected = `"custom_metadata":{"note":"${CANARY}","tier":"0"}`
    assert.ok((await send('GET', 'metadata/app/db')).text.includes(expected))
    assert.ok((await send('GET', 'data/app/db')).text.includes(expected))
    const grep = spawnSync('grep', ['-rl', CANARY, server.data], { encoding: 'utf8' })
    assert.equal(grep.stdout, '')
    await send('POST', 'metadata/app/db', { custom_metadata: null })
    assert.match((await send('GET', 'metadata/app/db')).text, /"custom_metadata":null/)
  })

  test('patches at once lose nothing of each other', async () => {
    await send('POST', 'data/patched', { data: { keep: 'k', drop: 'd' } })
    const names = ['a', 'b', 'c', 'd']
    const answers = await Promise.all(
      names.map((name) => send('PATCH', 'data/patched', { data: { [name]: name, drop: null } })),
    )
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [200, 200, 200, 200],
    )
    const { body } = await server.call('GET', '/v1/secret/data/patched')
    const { data } = (body as { data: { data: unknown } }).data
    assert.deepEqual(data, { keep: 'k', a: 'a', b: 'b', c: 'c', d: 'd' })
  })

  test('pages of a list, as OpenBao asks for them', async () => {
    for (const name of ['p/c', 'p/a', 'p/b/x', 'p/b/y']) {
      await send('POST', `data/${name}`, { data: {} })
    }
    assert.match((await send('GET', 'metadata/p?list=true')).text, /\["a","b\/","c"\]/)
    assert.match((await send('GET', 'metadata/p?list=true&limit=1')).text, /\["a"\]/)
    assert.match((await send('GET', 'metadata/p?list=true&after=a&limit=9')).text, /\["b\/","c"\]/)
    assert.match((await send('GET', 'metadata/p?scan=true')).text, /\["a","b\/x","b\/y","c"\]/)
  })
})

describe('secrets and those who had them', () => {
  let server: TestServer
  let scene: Scene
  before(async () => {
    server = await testServer('enforce')
    scene = await blockedScene(server)
    await poll(scene.agent, true)
  })
  after(() => server.close())

  test('a value written after a removal is a delivery of its own; a deleted one is none', async () => {
    const file = join(scene.agent.tokenDirectory ?? '', 'svc-deploy', 'token')
    const headers = { authorization: '', 'x-vault-token': readFileSync(file, 'utf8').trim() }
    const path = '/v1/secret/data/metrics/push'
    const read = async (): Promise<number> =>
      (await server.call('GET', path, undefined, headers)).status
    const delivered = (): readonly number[] =>
      [...server.context.driver.view.exposures.values()]
        .flat()
        .filter((exposure) => exposure.secret === 'metrics/push')
        .map((exposure) => exposure.version)
    assert.deepEqual([await read(), await read(), delivered()], [200, 200, [1]])
    await server.call('DELETE', '/v1/secret/metadata/metrics/push')
    assert.equal(await read(), 404)
    await server.call('POST', path, { data: { key: 'z' } })
    await server.call('DELETE', path)
    assert.deepEqual([await read(), delivered()], [404, [1]])
    await server.call('POST', '/v1/secret/undelete/metrics/push', { versions: [2] })
    assert.deepEqual([await read(), delivered()], [200, [1, 2]])
  })

  test('a crash between the intent to erase and the erasing is made good by the next start', async () => {
    const { driver, writer } = server.context
    const envelope = driver.view.secrets.get('prod/db/password')?.versions[0]?.envelope
    assert.ok(envelope !== undefined)
    await driver.submit(
      { kind: 'destroy-secret', path: 'prod/db/password', versions: 'newest' },
      'admin',
    )
    assert.notEqual(await writer.blobs.get(envelope), undefined)
    const { data } = server
    await server.close()
    server = await testServer('enforce', data)
    const { context } = server
    await until('nothing is left to erase', () => context.driver.view.erasing.size === 0)
    assert.equal(await context.writer.blobs.get(envelope), undefined)
    const { status, body } = await server.call('GET', '/v1/secret/data/prod/db/password')
    assert.deepEqual([status, JSON.stringify(body).includes('"destroyed":true')], [404, true])
  })
})
