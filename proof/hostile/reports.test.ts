/** H21 to H36: reports and inventories that would make a blocked asset look good. None does. */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { until } from '../testkit/until.ts'
import { testServer, type TestServer } from '../testkit/server.ts'
import { refused, sent } from './attempt.ts'

interface Scan {
  readonly name?: string
  readonly at?: number
  readonly packages?: readonly (readonly [string, string])[]
  /** Of zlib1g, which is 1.2 where it is flawed. */
  readonly flawed?: boolean
}

const PACKAGES = [
  'bash',
  'curl',
  'libc6',
  'nginx',
  'openssl',
  'perl',
  'sed',
  'tar',
  'grep',
] as const

/** As Trivy lists a host: what is installed, and what it finds there. */
function scan({ name = 'web-01', at = Date.now(), packages, flawed = false }: Scan): string {
  const installed = packages ?? [
    ...PACKAGES.map((one) => [one, '1.0'] as const),
    ['zlib1g', flawed ? '1.2' : '1.3'] as const,
  ]
  const purl = (one: string, version: string): string =>
    `pkg:deb/debian/${one}@${version}?distro=debian-12`
  const finding = {
    VulnerabilityID: 'CVE-2026-1111',
    PkgName: 'zlib1g',
    InstalledVersion: '1.2',
    PkgIdentifier: { PURL: purl('zlib1g', '1.2') },
    FixedVersion: '1.3',
    Severity: 'CRITICAL',
    Status: 'fixed',
    Title: 'web-02 is affected; web-02',
  }
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'container_image',
    CreatedAt: new Date(at).toISOString(),
    Results: [
      {
        Target: name,
        Class: 'os-pkgs',
        Type: 'debian',
        Packages: installed.map(([one, version]) => ({
          Name: one,
          Version: version,
          Identifier: { PURL: purl(one, version) },
        })),
        Vulnerabilities: flawed ? [finding] : [],
      },
    ],
  })
}

describe('reports', () => {
  let server: TestServer
  /** Each in a failure domain of its own: nobody is asked before it is blocked. */
  const object = (kind: string, name: string, spec: object): object => ({
    apiVersion: 'holdfast.dev/v1',
    kind,
    metadata: { name, labels: { environment: name } },
    spec,
  })
  const hand = (text: string, query = 'asset=web-01&source=scanner'): ReturnType<typeof sent> =>
    sent(server, { path: `/api/v1/import?${query}`, body: text })
  const decide = async (asset = 'web-01'): Promise<string> => {
    const { text } = await sent(server, {
      path: '/access/v1/evaluation',
      body: JSON.stringify({
        subject: { type: 'identity', id: `svc-${asset}` },
        action: { name: 'read' },
        resource: { type: 'secret', id: 'db' },
        context: { asset },
      }),
    })
    const { decision, context } = JSON.parse(text) as {
      decision: boolean
      context: { code: string }
    }
    return `${decision} ${context.code}`
  }
  before(async () => {
    server = await testServer('enforce')
    const source = { assets: { all: true }, says: ['os-packages'], mayRaise: 'always' }
    const objects = [
      object('Source', 'scanner', { ...source, independence: 'second' }),
      object('Source', 'other', { ...source, independence: 'second' }),
      object('PosturePolicy', 'now', {
        assets: { all: true },
        deadline: { after: '0s', weight: 'serious' },
      }),
      object('Resource', 'db', { type: 'secret', tier: 0 }),
      ...['web-01', 'web-02'].flatMap((asset) => [
        object('Asset', asset, { type: 'host' }),
        object('Identity', `svc-${asset}`, { type: 'service-account', assets: [asset] }),
        object('Grant', `g-${asset}`, {
          identity: `svc-${asset}`,
          resource: 'db',
          actions: ['read'],
        }),
      ]),
    ]
    const applied = await sent(server, { path: '/api/v1/apply', body: JSON.stringify(objects) })
    assert.equal(applied.status, 200, applied.text)
    for (const asset of ['web-01', 'web-02']) {
      const good = await hand(scan({ name: asset }), `asset=${asset}&source=scanner`)
      assert.equal(good.status, 200, good.text)
      assert.equal(await decide(asset), 'true permitted')
    }
    assert.equal((await hand(scan({ flawed: true }))).status, 200)
    await until('web-01 is refused', async () => (await decide()) === 'false asset-blocked')
  })
  after(() => server.close())

  /** Taken or refused: no attempt makes it better, and the other asset is nobody's business. */
  const TRIED: readonly (readonly [string, string, () => string])[] = [
    ['H21', 'nothing found', () => scan({})],
    ['H21', 'nothing found, nothing installed', () => scan({ packages: [] })],
    [
      'H23',
      'half of the packages',
      () =>
        scan({
          packages: [
            ['bash', '1.0'],
            ['zlib1g', '1.3'],
          ],
        }),
    ],
    [
      'H23',
      'all but the flawed one',
      () => scan({ packages: PACKAGES.map((one) => [one, '1.0']) }),
    ],
    ['H25', 'a scan of before the hold', () => scan({ at: Date.now() - 60_000 })],
    ['H25', 'a scan of last week', () => scan({ at: Date.now() - 7 * 86_400_000 })],
    ['H33', 'a scan of forty days ago', () => scan({ at: Date.now() - 40 * 86_400_000 })],
    ['H36', "another's name in a title", () => scan({ flawed: true })],
    ['H21', 'nothing found, by another scanner', () => scan({})],
  ]
  for (const [id, what, text] of TRIED) {
    test(`${id} ${what}: web-01 stays refused`, async () => {
      await hand(text(), `asset=web-01&source=${what.endsWith('scanner') ? 'other' : 'scanner'}`)
      await server.context.matcher.settled()
      await server.context.driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
      assert.equal(await decide(), 'false asset-blocked')
      assert.equal(await decide('web-02'), 'true permitted')
    })
  }

  for (const [ms, what] of [
    [3_600_000, 'an hour'],
    [10 * 365 * 86_400_000, 'ten years'],
  ] as const) {
    test(`H26 a scan of ${what} ahead is refused`, async () => {
      const path = '/api/v1/import?asset=web-01&source=scanner'
      await refused(server, { path, body: scan({ at: Date.now() + ms }) }, /clock-skew/)
    })
  }

  test('H30 of two that contradict each other the worse counts, in either order', async () => {
    const at = Date.now()
    await hand(scan({ name: 'web-02', at }), 'asset=web-02&source=other')
    await hand(scan({ name: 'web-02', at, flawed: true }), 'asset=web-02&source=scanner')
    await hand(scan({ name: 'web-02', at }), 'asset=web-02&source=other')
    await until('web-02 is refused', async () => (await decide('web-02')) === 'false asset-blocked')
  })

  test('H24, H36 a report about another is not taken for this one', async () => {
    const path = '/api/v1/import?asset=web-01&source=nobody'
    await refused(server, { path, body: scan({}) }, /source-not-declared/)
    await refused(server, { path: '/api/v1/import?asset=web-99', body: scan({}) }, /not-found/)
  })
})
