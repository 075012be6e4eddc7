/** Gaps against a running server: counted as listed, never verified before the first match, and each with an end. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { testServer, YAML, type TestServer } from '../../proof/testkit/server.ts'

interface Component {
  readonly name: string
  readonly version?: string
  readonly purl?: string
  readonly cpe?: string
  readonly type?: string
}

const sbom = (components: readonly Component[], vulnerabilities?: readonly object[]): string =>
  JSON.stringify({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    metadata: {
      timestamp: new Date().toISOString(),
      component: { type: 'device', name: 'web-01' },
    },
    components: components.map((component) => ({ type: 'library', ...component })),
    ...(vulnerabilities === undefined ? {} : { vulnerabilities }),
  })

const npm = (name: string, version: string): Component => ({
  name,
  version,
  purl: `pkg:npm/${name}@${version}`,
})
const WEIRD: Component = { name: 'n', version: '1.0..x', purl: 'pkg:gem/n@1.0..x' }
const NAMELESS: Component = { name: 'acme', version: '1' }

const osv = (id: string, ecosystem: string, name: string, severity: string): object => ({
  schema_version: '1.7.0',
  id,
  modified: '2026-11-01T00:00:00Z',
  aliases: [`CVE-2026-${id.slice(-5)}`],
  affected: [
    {
      package: { ecosystem, name },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '2.0.0' }] }],
    },
  ],
  database_specific: { severity },
})

const ESTATE = (directory: string, purls = ''): string => `
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: advisories }
spec: { fetch: { adapter: advisories, directory: '${directory}' } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: sboms }
spec: { assets: { all: true }, says: [os-packages, 'language:npm', 'language:gem'], independence: second, mayRaise: always${purls} }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host, exposure: internet }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-02 }
spec: { type: host, exposure: internet }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc }
spec: { type: service-account, assets: [web-01, web-02] }
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

describe('gaps', () => {
  let server: TestServer
  let directory: string
  const drop = async (name: string, value: object): Promise<void> => {
    writeFileSync(join(directory, name), JSON.stringify(value))
    const synced = await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
    assert.equal(synced.status, 200, JSON.stringify(synced.body))
    await server.context.matcher.settled()
  }
  const check = async (asset: string): Promise<{ decision: boolean; code: string }> => {
    const asked = await server.call('POST', '/access/v1/evaluation', {
      subject: { type: 'identity', id: 'svc' },
      action: { name: 'read' },
      resource: { type: 'secret', id: 'prod/db' },
      context: { asset },
    })
    const { decision, context } = asked.body as { decision: boolean; context: { code: string } }
    return { decision, code: context.code }
  }
  const scan = async (text: string, asset = 'web-01') => {
    const path = `/api/v1/import?asset=${asset}&source=sboms&assertSubject=false`
    const sent = await server.call('POST', path, text.replace('web-01', asset))
    assert.equal(sent.status, 200, JSON.stringify(sent.body))
    const { explanation, summary } = sent.body as {
      explanation: { sentence: string; notJudged?: { count: number; text: string } }
      summary: { warnings: string[] }
    }
    return { ...explanation, warnings: summary.warnings }
  }
  const gaps = async () =>
    (await server.call('GET', '/api/v1/assets/web-01/gaps')).body as {
      count: number
      items: { component: string; reason: string; accepted: { owner: string } | null }[]
    }
  const shown = async () => {
    const { body } = await server.call('GET', '/api/v1/assets/web-01')
    return (body as { posture: { notJudged: number; causes: { class: string }[] } }).posture
  }
  const apply = async (text: string): Promise<void> => {
    const applied = await server.call('POST', '/api/v1/apply', text, YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
  }

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-gaps-'))
    server = await testServer('enforce')
    await apply(ESTATE(directory))
    await drop('a.json', osv('GHSA-00001', 'npm', 'left-pad', 'LOW'))
  })
  after(async () => {
    await server.close()
    rmSync(directory, { recursive: true, force: true })
  })

  test('the answer of an import counts what nobody could be asked about, as the list does', async () => {
    const answer = await scan(sbom([npm('left-pad', '3.0.0'), NAMELESS, WEIRD]))
    assert.match(answer.sentence, /is verified except 3 not judged: nothing is blocked/)
    assert.match(answer.notJudged?.text ?? '', /1 without a package URL, 1 of a kind no feed/)
    assert.match(answer.warnings.join(), /nobody looked at os-packages/)
    const listed = await gaps()
    assert.deepEqual(
      listed.items.map((one) => `${one.reason} ${one.component}`),
      ['no-feed n', 'no-purl acme', 'scope os-packages'],
    )
    const { count, items } = listed
    assert.deepEqual([count, items.length, (await shown()).notJudged], [3, 3, 3])
    const status = (await server.call('GET', '/api/v1/status')).body
    const { notJudged } = status as { notJudged: object }
    assert.deepEqual(notJudged, { assets: 1, count: 3 })
    assert.equal((await check('web-01')).decision, true)
  })

  test('a critical advisory names what cannot be compared: a cause, with the exits', async () => {
    await drop('b.json', osv('GHSA-00002', 'RubyGems', 'n', 'CRITICAL'))
    assert.deepEqual(
      (await shown()).causes.map((cause) => cause.class),
      ['cannot-judge'],
    )
    const why = (await server.call('GET', '/api/v1/explain/asset/web-01')).body
    assert.match(JSON.stringify(why), /names n 1\.0\.\.x, and nobody can tell/)
    assert.match(JSON.stringify(why), /holdfast gap accept web-01 n /)
    assert.equal((await shown()).notJudged, 3)
  })

  test('accepted by an exception it counts no longer, and its owner stands beside it', async () => {
    const expires = new Date(Date.now() + 3_600_000).toISOString()
    await apply(
      `{ apiVersion: holdfast.dev/v1, kind: Exception, metadata: { name: gap-n }, spec: { scope: { assets: [web-01], gaps: [n] }, owner: team-web, reason: built by us, expires: '${expires}' } }`,
    )
    await server.context.matcher.settled()
    const { count, items } = await gaps()
    assert.deepEqual([count, items.length, (await shown()).notJudged], [2, 3, 2])
    assert.equal(items.find((one) => one.component === 'n')?.accepted?.owner, 'team-web')
    await server.call('DELETE', '/api/v1/exceptions/gap-n?reason=over')
    await server.context.matcher.settled()
    assert.deepEqual([(await gaps()).count, (await shown()).notJudged], [3, 3])
  })

  test('a version that can be compared ends the cause, with the next report', async () => {
    const answer = await scan(
      sbom([
        npm('left-pad', '3.0.0'),
        NAMELESS,
        { ...WEIRD, version: '2.1.0', purl: 'pkg:gem/n@2.1.0' },
      ]),
    )
    assert.match(answer.sentence, /is verified except 2 not judged/)
    assert.deepEqual((await shown()).causes, [])
  })

  test('a package URL in the manifest of its source ends a gap with the next report', async () => {
    await apply(ESTATE(directory, ", purls: [{ name: acme, purl: 'pkg:npm/acme-core' }]"))
    const answer = await scan(sbom([npm('left-pad', '3.0.0'), NAMELESS]))
    assert.match(answer.sentence, /is verified except 1 not judged/)
    const { items } = await gaps()
    assert.deepEqual(
      items.map((one) => one.component),
      ['os-packages'],
    )
  })

  test('nothing is permitted before the first match, whoever asks meanwhile', async () => {
    await drop('c.json', osv('GHSA-00003', 'npm', 'right-pad', 'CRITICAL'))
    await drop('kev.json', {
      title: 'CISA Catalog of Known Exploited Vulnerabilities',
      catalogVersion: '2026.11.20',
      dateReleased: '2026-11-20T00:00:00.000Z',
      count: 1,
      vulnerabilities: [
        {
          cveID: 'CVE-2026-00003',
          dateAdded: '2026-11-20',
          dueDate: '2026-12-11',
          knownRansomwareCampaignUse: 'Unknown',
        },
      ],
    })
    let imported = false
    const sending = scan(sbom([npm('right-pad', '1.0.0')]), 'web-02').finally(() => {
      imported = true
    })
    const codes = new Set<string>()
    while (!imported) codes.add((await check('web-02')).code)
    assert.match((await sending).sentence, /web-02 is blocked/)
    codes.add((await check('web-02')).code)
    assert.ok(!codes.has('permitted'), [...codes].join())
    assert.ok(codes.has('asset-blocked'))
  })

  test('an exploited finding of no component is a cause of the asset', async () => {
    const found = [{ id: 'CVE-2026-00003', ratings: [{ severity: 'high' }], affects: [] }]
    const answer = await scan(sbom([npm('left-pad', '3.0.0')], found))
    assert.match(answer.sentence, /not judged/)
    assert.deepEqual(
      (await shown()).causes.map((cause) => cause.class),
      ['cannot-judge'],
    )
  })

  test('a restart keeps what was counted and judges again', async () => {
    const before = await gaps()
    const { data } = server
    await server.close()
    server = await testServer('enforce', data)
    await server.context.matcher.settled()
    assert.deepEqual(await gaps(), before)
    assert.equal((await shown()).notJudged, before.count)
    assert.equal((await check('web-02')).code, 'asset-blocked')
  })
})
