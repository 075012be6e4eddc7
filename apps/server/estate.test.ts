/** The estate as code over HTTP: what applying would change, repeated commands, the review of report-only. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { switchOn } from '../../proof/testkit/switch-on.ts'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

const asset = (owner: string, labels = '{}'): string =>
  `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: web-01, labels: ${labels} }\nspec: { type: host, owner: ${owner} }\n`

interface Applied {
  readonly results: readonly { readonly result: string; readonly difference: readonly string[] }[]
}

describe('the estate as code', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('report-only')
  })
  after(() => server.close())
  const apply = (text: string, query = '', key?: string) =>
    server.call('POST', `/api/v1/apply${query}`, text, {
      ...YAML,
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    })
  const size = (): number => server.context.driver.view.size

  test('a dry run names each field that would change, and changes none', async () => {
    assert.equal((await apply(asset('team-a'))).status, 200)
    const before = size()
    const dry = (await apply(asset('team-b', '{ site: a }'), '?dryRun=true')).body as Applied
    assert.deepEqual(dry.results[0]?.difference, [
      'metadata.labels.site: absent → "a"',
      'spec.owner: "team-a" → "team-b"',
    ])
    assert.equal(size(), before)
    const same = (await apply(asset('team-a'))).body as Applied
    assert.deepEqual(same.results[0]?.difference, [])
    assert.equal(same.results[0]?.result, 'unchanged')
  })

  test('a repeated command under its key is answered again and done once', async () => {
    const first = await apply(asset('team-c'), '', 'one')
    const after = size()
    const second = await apply(asset('team-c'), '', 'one')
    assert.deepEqual(second.body, first.body)
    assert.equal(second.headers.get('idempotent-replay'), 'true')
    assert.equal(size(), after)
  })

  test('a key never answers another body, another path or another caller', async () => {
    await apply(asset('team-d'), '', 'two')
    const other = await apply(asset('team-e'), '', 'two')
    assert.equal(other.status, 409)
    assert.match((other.body as { detail: string }).detail, /used with another body/)
    const path = await apply(asset('team-d'), '?dryRun=true', 'two')
    assert.equal(path.headers.get('idempotent-replay'), null)
    const token = await server.call('POST', '/api/v1/tokens', { for: 'ci', scope: 'apply:Asset' })
    const caller = await server.call('POST', '/api/v1/apply', asset('team-d'), {
      ...YAML,
      authorization: `Bearer ${(token.body as { token: string }).token}`,
      'idempotency-key': 'two',
    })
    assert.equal(caller.status, 200)
    assert.equal(caller.headers.get('idempotent-replay'), null)
    const long = await apply(asset('team-d'), '', 'x'.repeat(201))
    assert.equal(long.status, 400)
  })

  test('a refusal is repeated as a refusal, and a caller without a token is told nothing', async () => {
    const refused = await apply('kind: Nonsense', '', 'three')
    const again = await apply('kind: Nonsense', '', 'three')
    assert.equal(again.status, refused.status)
    assert.deepEqual(again.body, refused.body)
    const stranger = await server.call('POST', '/api/v1/apply', asset('team-c'), {
      ...YAML,
      authorization: '',
      'idempotency-key': 'one',
    })
    assert.equal(stranger.status, 401)
  })

  test('report-only has a review date, which enforcing takes away', async () => {
    const status = (await server.call('GET', '/api/v1/status')).body as { reviewAt: string }
    const created = server.context.driver.view.modes[0]?.at ?? 0
    assert.equal(Date.parse(status.reviewAt) - created, 30 * 86_400_000)
    await switchOn(server, { all: true })
    const after = (await server.call('GET', '/api/v1/status')).body as { reviewAt: null }
    assert.equal(after.reviewAt, null)
  })
})
