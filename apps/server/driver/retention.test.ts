/** What is swept and what never is: unsealed records, secrets, what an open hold proves with. */

import assert from 'node:assert/strict'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { blockedScene } from '../../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../../proof/testkit/server.ts'
import { sweep } from './retention.ts'

const DAY_MS = 86_400_000

describe('retention', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    await blockedScene(server)
  })
  after(() => server.close())
  const swept = () => sweep(server.context.driver, server.context.writer)
  const segments = async (): Promise<string[]> =>
    (await server.context.writer.segments.list()).map((one) => one.segment)
  const hourAgo = (days: number): string =>
    new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 13)

  test('records older than 30 days go once they are sealed, with an entry that says so', async () => {
    const [old, recent] = [hourAgo(31), hourAgo(29)]
    await server.context.writer.segments.append(old, ['{"a":1}'], true)
    await server.context.writer.segments.append(recent, ['{"a":1}'], true)
    assert.deepEqual((await swept()).segments, [], 'nothing is deleted before it is sealed')
    await server.context.decisions.seal()
    const size = server.context.driver.view.size
    assert.deepEqual((await swept()).segments, [old])
    assert.ok((await segments()).includes(recent) && !(await segments()).includes(old))
    const [entry] = await server.context.writer.ledger.read(size, size + 1)
    assert.match(entry ?? '', /"kind":"decisions\.deleted"/)
    await server.context.decisions.seal()
    assert.deepEqual((await swept()).segments, [])
  })

  test('evidence that nothing cites goes after 30 days; a hold keeps its proof, a secret its value', async () => {
    const { blobs } = server.context.writer
    const stray = await blobs.put(new TextEncoder().encode('cited by nothing'))
    const again = await blobs.put(new TextEncoder().encode('said again today'))
    const metadata = '/v1/secret/metadata/prod/db/password'
    await server.call('POST', metadata, { custom_metadata: { owner: 'team-data' } })
    const folder = join(server.data, 'blobs')
    const then = new Date(Date.now() - 40 * DAY_MS)
    for (const part of readdirSync(folder)) {
      for (const name of readdirSync(join(folder, part)))
        utimesSync(join(folder, part, name), then, then)
    }
    await blobs.put(new TextEncoder().encode('said again today'))
    const secret = await server.call('GET', '/v1/secret/data/prod/db/password')
    const { blobs: count } = await swept()
    assert.equal(count, 1)
    assert.equal(await blobs.get(stray), undefined)
    assert.notEqual(await blobs.get(again), undefined)
    const kept = await server.call('GET', '/v1/secret/data/prod/db/password')
    assert.deepEqual([kept.status, secret.status], [200, 200])
    assert.match(JSON.stringify(kept.body), /"owner":"team-data"/)
    const [hold] = [...server.context.driver.view.holds.keys()]
    const bundle = await server.call('GET', `/api/v1/holds/${hold}/evidence`)
    assert.match(String(bundle.body), /"blobs":\[\{"data"/)
  })
})
