/** One advisory dropped into a directory, ten thousand assets: the decision of a bound identity changes, and only there. */

import assert from 'node:assert/strict'
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { check, dropInto, estateOf, importAll } from '../../proof/testkit/estate.ts'
import { until } from '../../proof/testkit/until.ts'
import { testServer, type TestServer } from '../../proof/testkit/server.ts'

const ASSETS = 10_000
const HIT = 5

describe('ten thousand assets', () => {
  let server: TestServer
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-feed-'))
  before(async () => {
    server = await testServer('enforce')
    dropInto(directory, 'first.json', 'GHSA-0000', 'nobody-has-this', '1.0.0')
    await estateOf(server, directory, ASSETS)
    await importAll(server, ASSETS, (index) => (index < HIT ? 'rare' : 'common'))
    await server.context.matcher.settled()
  })
  after(() => server.close())

  test('a new advisory decides for whom it hits and for nobody else', async () => {
    await until('permitted', async () => (await check(server, 0)).decision)
    assert.equal((await check(server, HIT)).decision, true)
    const entries = server.context.driver.view.size
    dropInto(directory, 'new.json', 'GHSA-0001', 'rare', '2.0.0')
    writeFileSync(join(directory, 'kev.part'), JSON.stringify(KEV))
    renameSync(join(directory, 'kev.part'), join(directory, 'kev.json'))
    await until('blocked', async () => !(await check(server, 0)).decision)
    for (let index = 0; index < HIT; index++) {
      await until('blocked', async () => (await check(server, index)).code === 'asset-blocked')
    }
    assert.equal((await check(server, HIT)).decision, true)
    // What it costs is what it touches: some entries for each hit asset, none for the others.
    assert.ok(server.context.driver.view.size - entries < 20 * HIT)
  })
})

const KEV = {
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: '2026.11.20',
  dateReleased: '2026-11-20T00:00:00Z',
  count: 1,
  vulnerabilities: [{ cveID: 'CVE-2026-0001', dateAdded: '2026-11-20', dueDate: '2026-12-11' }],
}
