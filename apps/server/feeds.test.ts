/** A directory of advisories against a running server: what is dropped in decides within moments, what is bad waits. */

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'
import { until } from '../../proof/testkit/until.ts'

const osv = (id: string, fixed: string, change: object = {}): object => ({
  schema_version: '1.7.0',
  id,
  modified: '2026-11-01T00:00:00Z',
  aliases: [`CVE-2026-${id.slice(-4)}`],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left-pad' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
  database_specific: { severity: 'HIGH' },
  ...change,
})

const kev = (ids: readonly string[], released: string): object => ({
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: released.slice(0, 10).replaceAll('-', '.'),
  dateReleased: released,
  count: ids.length,
  vulnerabilities: ids.map((cveID) => ({
    cveID,
    dateAdded: '2026-11-20',
    dueDate: '2026-12-11',
    knownRansomwareCampaignUse: 'Unknown',
  })),
})

const sbom = (name: string, version: string): string =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: { timestamp: new Date().toISOString(), component: { type: 'device', name } },
    components: [
      { type: 'library', name: 'left-pad', version, purl: `pkg:npm/left-pad@${version}` },
    ],
  })

const ESTATE = (directory: string): string => `
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: advisories }
spec: { fetch: { adapter: advisories, directory: '${directory}' } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: sboms }
spec: { assets: { all: true }, says: [os-packages, 'language:npm'], independence: second, mayRaise: always }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host, exposure: internet }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc }
spec: { type: service-account, assets: [web-01] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/db }
spec: { type: secret, tier: 0 }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: g }
spec: { identity: svc, resource: prod/db, actions: [read] }
`

describe('advisories from a directory', () => {
  let server: TestServer
  let directory: string
  const drop = (name: string, value: object): void => {
    writeFileSync(join(directory, `${name}.part`), JSON.stringify(value))
    renameSync(join(directory, `${name}.part`), join(directory, name))
  }
  const check = async (): Promise<{ decision: boolean; code: string; reason: string }> => {
    const asked = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: 'svc' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db' },
      context: { asset: 'web-01' },
    })
    const { decision, context } = asked.body as {
      decision: boolean
      context: { code: string; reason: string }
    }
    return { decision, ...context }
  }
  const source = async (): Promise<{
    state: string
    error: { message: string } | null
    feed: { advisories: number; refused: { reasons: string[] } | null } | null
  }> => (await server.call('GET', '/api/v1/sources/advisories')).body as never // As its view is typed.
  const scan = async (version: string): Promise<void> => {
    const path = '/api/v1/import?asset=web-01&source=sboms'
    const sent = await server.call('POST', path, sbom('web-01', version))
    assert.equal(sent.status, 200, JSON.stringify(sent.body))
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-feed-'))
    server = await testServer('enforce')
    const applied = await server.call('POST', '/api/v1/apply', ESTATE(directory), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  })
  after(() => server.close())

  test('a list of packages in which nobody looked is unknown until a feed speaks of them', async () => {
    await scan('1.0.0')
    const before = await check()
    assert.deepEqual([before.decision, before.code], [false, 'posture-unknown'])
    drop('GHSA-0001.json', osv('GHSA-0001', '0.9.0'))
    await until('permitted', async () => (await check()).decision)
    assert.equal((await source()).feed?.advisories, 1)
  })

  test('a dropped advisory is a cause with its clock; known to be exploited it blocks', async () => {
    drop('GHSA-0002.json', osv('GHSA-0002', '1.1.0'))
    await until('a cause', async () => {
      const { body } = await server.call('GET', '/api/v1/assets/web-01')
      return (body as { posture: { causes: unknown[] } }).posture.causes.length === 1
    })
    assert.equal((await check()).decision, true)
    drop('kev.json', kev(['CVE-2026-0002'], '2026-11-20T00:00:00.000Z'))
    await until('blocked', async () => !(await check()).decision)
    const { code, reason } = await check()
    assert.equal(code, 'asset-blocked')
    assert.match(reason, /hold h_/)
    const shown = await server.call('GET', '/api/v1/findings/GHSA-0002')
    const finding = shown.body as Record<string, never>
    assert.equal(finding['id'], 'CVE-2026-0002')
    assert.equal(finding['exploited'], true)
    assert.deepEqual(finding['identities'], {
      blocked: 1,
      'would-be': 0,
      grace: 0,
      override: 0,
      unknown: 0,
      other: 0,
    })
    const listed = await server.call('GET', '/api/v1/findings?exploited=true')
    assert.equal((listed.body as { items: unknown[] }).items.length, 1)
    const bytes = await server.call('GET', '/api/v1/findings/CVE-2026-0002/document')
    assert.deepEqual(bytes.body, osv('GHSA-0002', '1.1.0'))
  })

  test('an unreadable file is told and takes nothing away', async () => {
    writeFileSync(join(directory, 'GHSA-0002.json'), '{ "id": ')
    await until('told', async () => (await source()).state === 'failing')
    assert.match(
      (await source()).error?.message ?? '',
      /GHSA-0002\.json: the document cannot be read/,
    )
    assert.equal((await check()).decision, false)
    drop('GHSA-0002.json', osv('GHSA-0002', '1.1.0'))
    await until('fine again', async () => (await source()).state === 'fresh')
  })

  test('withdrawn, and then gone: nothing at tier 0 is released by itself', async () => {
    drop('GHSA-0002.json', osv('GHSA-0002', '1.1.0', { withdrawn: '2026-11-24T00:00:00Z' }))
    const retracted = async (): Promise<string | null | undefined> => {
      const { body } = await server.call('GET', '/api/v1/findings/CVE-2026-0002')
      return (body as { assets?: { retracted: string | null }[] }).assets?.[0]?.retracted
    }
    await until('retracted', async () => {
      const view = [...server.context.driver.view.causes.values()]
      return view.some((cause) => cause.detail.retracted === 'withdrawn')
    })
    assert.equal(await retracted(), undefined)
    assert.equal((await check()).decision, false)
    rmSync(join(directory, 'GHSA-0002.json'))
    const synced = await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
    assert.equal(synced.status, 200, JSON.stringify(synced.body))
    assert.equal((await check()).decision, false)
  })

  test('the fixed version alone proves nothing of what runs; a second source does', async () => {
    await scan('1.1.0')
    assert.equal((await check()).decision, false)
    const asset = await server.call('GET', '/api/v1/explain/asset/web-01')
    assert.match(JSON.stringify(asset.body), /proof-incomplete/)
  })

  test('ranges of commits are left out on purpose: no sign of a feed that is not what it seems', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-feed-'))
    const name = { ecosystem: 'npm', name: 'left-pad' }
    const commits = { type: 'GIT', repo: 'x', events: [{ introduced: '0' }, { fixed: 'a' }] }
    const versions = { type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '0.1.0' }] }
    const affected = [{ package: name, ranges: [commits, versions] }]
    const record = osv('GHSA-3001', '0.1.0', { affected })
    writeFileSync(join(folder, 'a.json'), JSON.stringify(record))
    const spec = `{ fetch: { adapter: advisories, directory: '${folder}' } }`
    const text = `apiVersion: holdfast.dev/v1\nkind: Source\nmetadata: { name: commits }\nspec: ${spec}\n`
    assert.equal((await server.call('POST', '/api/v1/apply', text, YAML)).status, 200)
    const synced = await server.call('POST', '/api/v1/sources/commits/sync?wait=true')
    const one = synced.body as { state: string; feed: { advisories: number } }
    assert.deepEqual([one.state, one.feed.advisories], ['fresh', 1])
  })

  test('one document with a wrong checksum is told, and holds no other back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-feed-'))
    const put = (name: string, id: string, sum: string | null): void => {
      const text = JSON.stringify(osv(id, '0.1.0'))
      const right = createHash('sha256').update(text).digest('hex')
      writeFileSync(join(folder, `${name}.sha256`), sum ?? right)
      writeFileSync(join(folder, name), text)
    }
    put('a.json', 'GHSA-2001', null)
    put('b.json', 'GHSA-2002', '0'.repeat(64))
    put('c.json', 'GHSA-2003', null)
    const spec = `{ fetch: { adapter: advisories, directory: '${folder}', checksum: beside } }`
    const text = `apiVersion: holdfast.dev/v1\nkind: Source\nmetadata: { name: summed }\nspec: ${spec}\n`
    assert.equal((await server.call('POST', '/api/v1/apply', text, YAML)).status, 200)
    const synced = await server.call('POST', '/api/v1/sources/summed/sync?wait=true')
    const one = synced.body as { error: { message: string }; feed: { advisories: number } }
    assert.match(one.error.message, /b\.json.*checksum/)
    assert.equal(one.feed.advisories, 2)
  })

  test('a feed that shrinks waits for a person; accepting and going back are theirs', async () => {
    for (let index = 0; index < 40; index++) {
      drop(`GHSA-1${index}.json`, osv(`GHSA-1${index.toString().padStart(3, '0')}`, '0.1.0'))
    }
    await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
    const full = (await source()).feed?.advisories ?? 0
    assert.ok(full >= 41, String(full))
    for (let index = 0; index < 39; index++) rmSync(join(directory, `GHSA-1${index}.json`))
    await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
    const held = await source()
    assert.equal(held.state, 'waiting')
    assert.match(held.feed?.refused?.reasons[0] ?? '', /it shrank from 4\d to \d+ records/)
    assert.equal(held.feed?.advisories, full)
    const accept = '/api/v1/sources/advisories/accept'
    assert.equal((await server.call('POST', accept, { reason: 'cleaned up' })).status, 200)
    const after = (await source()).feed?.advisories ?? 0
    assert.ok(after < 10, String(after))
    assert.equal((await server.call('POST', accept, { reason: 'again' })).status, 409)
    const back = '/api/v1/sources/advisories/roll-back'
    assert.equal((await server.call('POST', back, { reason: 'a mistake' })).status, 200)
    assert.equal((await source()).feed?.advisories, full)
    assert.equal((await server.call('POST', back, { reason: 'again' })).status, 409)
  })

  test('after a restart it is as it was', async () => {
    const { data } = server
    const before = await source()
    await server.close()
    server = await testServer('enforce', data)
    assert.equal((await source()).feed?.advisories, before.feed?.advisories)
    assert.equal((await check()).decision, false)
    await server.context.matcher.settled()
    const listed = await server.call('GET', '/api/v1/findings')
    assert.equal(listed.status, 200)
  })
})
