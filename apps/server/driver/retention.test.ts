/** What is swept and what never is: unsealed records, secrets, what an open hold proves with. */

import assert from 'node:assert/strict'
import { readdirSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { blockedScene } from '../../../proof/browser/scene.ts'
import { testServer, type TestServer } from '../../../proof/testkit/server.ts'
import { sweep } from './retention.ts'

const DAY_MS = 86_400_000

function recordLine(at: number, decision: boolean, tier: number): string {
  return canonicalJson({
    v: 2,
    id: `dc_${at.toString().padStart(13, '0').slice(-13)}`,
    at,
    caller: 'tk_0',
    subject: 'identity/svc-deploy',
    action: 'read',
    resource: 'secret/prod/db/password',
    assets: [],
    decision,
    code: decision ? 'permitted' : 'asset-blocked',
    until: decision ? at + 1_000 : null,
    hold: null,
    overrides: [],
    table: 't',
    ledgerSize: 1,
    released: null,
    tier,
    posture: 'verified',
    denying: [],
  })
}

describe('retention', () => {
  let server: TestServer
  before(async () => {
    server = await testServer('enforce')
    await blockedScene(server)
  })
  after(() => server.close())
  const swept = (bytesMax = 1e9) => sweep(server.context.driver, server.context.writer, bytesMax)
  const segments = async (): Promise<string[]> =>
    (await server.context.writer.segments.list()).map(
      (segment) => `${segment.segment} ${segment.what}`,
    )
  const hourAgo = (days: number): string =>
    new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 13)
  const entriesFrom = (size: number) =>
    server.context.writer.ledger.read(size, server.context.driver.view.size)
  /** One permit of tier 2, one of tier 0, one denial. */
  const fill = async (hour: string): Promise<void> => {
    const at = Date.parse(`${hour}:10:00Z`)
    await server.context.writer.segments.append(
      hour,
      [recordLine(at, true, 2), recordLine(at + 1, true, 0), recordLine(at + 2, false, 2)],
      true,
    )
  }

  test('permits of tiers 2 and 3 go after 30 days, others after 400, each with an entry that says so', async () => {
    const [ancient, old, recent] = [hourAgo(401), hourAgo(31), hourAgo(29)]
    for (const hour of [ancient, old, recent]) await fill(hour)
    assert.deepEqual((await swept()).segments, [], 'nothing is deleted before it is sealed')
    await server.context.decisions.seal()
    assert.deepEqual(server.context.decisions.troubles(), [])
    const size = server.context.driver.view.size
    const gone = [`${ancient}-30d`, `${ancient}-400d`, `${old}-30d`]
    assert.deepEqual((await swept()).segments.toSorted(), gone)
    const entries = await entriesFrom(size)
    assert.equal(entries.length, 3)
    assert.match(entries.join('\n'), /"kind":"decisions\.deleted"/)
    assert.match(entries.join('\n'), /older than 30 days/)
    assert.match(entries.join('\n'), /older than 400 days/)
    const left = await segments()
    assert.deepEqual(
      left.filter((one) => !one.startsWith(recent)),
      [`${old}-400d records`, `${old}-30d uses`],
    )
    assert.deepEqual((await swept()).segments, [])
    await server.context.decisions.seal()
    assert.deepEqual(await segments(), left)
  })

  test('what is left of records that went is counted with those that did not', async () => {
    const list = await server.call(
      'GET',
      `/api/v1/activity?identity=svc-deploy&from=${hourAgo(32)}:00:00Z`,
    )
    const items = (list.body as { items: { count: number }[] }).items
    assert.equal(
      items.reduce((sum, one) => sum + one.count, 0),
      6,
    )
  })

  test('beyond the configured size the oldest go first', async () => {
    const size = server.context.driver.view.size
    const [first, ...others] = (await swept(1)).segments
    assert.ok(first !== undefined && others.every((other) => other >= first))
    assert.match((await entriesFrom(size))[0] ?? '', /more than \d+ MiB of records/)
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
