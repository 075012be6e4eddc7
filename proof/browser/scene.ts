/** A small estate in known states, made through the public API by a real agent: for the browser tests. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { hostname, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { enroll, poll, report, type AgentParts } from '@holdfast/agent/agent'
import { agentFiles } from '@holdfast/agent/state'
import { instant } from '@holdfast/core/kernel/instant'
import { collectHost } from '@holdfast/local-host/collect'
import { realSystem } from '@holdfast/local-host/system'
import { makePracticeHost, type PracticeHost } from '../../apps/cli/practice/practice-host.ts'
import { YAML, type TestServer } from '../testkit/server.ts'

export interface Scene {
  readonly host: PracticeHost
  readonly agent: AgentParts
  readonly hold: string
  /** Of the agent and its host: another process may speak for them. */
  readonly directory: string
}

export const ESTATE = `apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-01 }
spec: { type: host, owner: team-web }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: web-02 }
spec: { type: host, owner: team-web }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-deploy }
spec: { type: service-account, owner: team-web, purpose: deploys the web shop, assets: [web-01] }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: prod/db/password }
spec: { type: secret, tier: 0, owner: team-data }
---
apiVersion: holdfast.dev/v1
kind: Resource
metadata: { name: metrics/push }
spec: { type: secret, tier: 3, owner: team-data }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-db }
spec: { identity: svc-deploy, resource: prod/db/password, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: Grant
metadata: { name: svc-deploy-metrics }
spec: { identity: svc-deploy, resource: metrics/push, actions: [read] }
---
apiVersion: holdfast.dev/v1
kind: PosturePolicy
metadata: { name: at-once }
spec: { assets: { names: [web-01] }, deadline: { after: 0s, weight: serious } }
`

/** web-01: enrolled, proven once, then blocked by a pending fix. web-02: nobody looked yet. */
export async function blockedScene(
  server: Pick<TestServer, 'url' | 'call'>,
  estate: string = ESTATE,
): Promise<Scene> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-scene-'))
  const host = makePracticeHost(join(directory, 'root'))
  const applied = await server.call('POST', '/api/v1/apply', estate, YAML)
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body))
  await server.call('POST', '/v1/secret/data/prod/db/password', { data: { password: 'x' } })
  await server.call('POST', '/v1/secret/data/metrics/push', { data: { key: 'y' } })
  const made = await server.call('POST', '/api/v1/tokens', {
    for: 'web-01',
    scope: 'enroll:web-01',
  })
  const agent = agentIn(directory)
  await enroll(agent, server.url, (made.body as { token: string }).token)
  await report(agent, true)
  await poll(agent, true)
  host.publishFix()
  const answer = await report(agent, true)
  return { host, agent, hold: answer.explanation?.hold ?? '', directory }
}

export function agentIn(directory: string): AgentParts {
  const root = join(directory, 'root')
  const system = realSystem({
    platform: process.platform,
    kernel: release(),
    hostname: hostname(),
    uid: 0,
  })
  return {
    files: agentFiles(join(directory, 'agent')),
    collect: () => collectHost(system, { root, now: () => instant(Date.now()) }),
    tokenDirectory: join(directory, 'tokens'),
  }
}

const FEEDS = (directory: string): string => `apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: advisories }
spec: { fetch: { adapter: advisories, directory: '${directory}/advisories' } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: nowhere }
spec: { fetch: { adapter: advisories, directory: '${directory}/nowhere' } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: halted }
spec: { fetch: { adapter: advisories, directory: '${directory}/halted' } }
---
apiVersion: holdfast.dev/v1
kind: Source
metadata: { name: sboms }
spec: { assets: { all: true }, says: [os-packages, 'language:npm'], independence: second, mayRaise: always }
---
apiVersion: holdfast.dev/v1
kind: Asset
metadata: { name: shop-03 }
spec: { type: host, exposure: internal, owner: team-shop }
---
apiVersion: holdfast.dev/v1
kind: Identity
metadata: { name: svc-shop }
spec: { type: service-account, owner: team-shop, assets: [shop-03] }
`

const OSV = {
  schema_version: '1.7.0',
  id: 'GHSA-0002',
  published: '2026-10-20T00:00:00Z',
  modified: '2026-11-01T00:00:00Z',
  aliases: ['CVE-2026-0002'],
  affected: [
    {
      package: { ecosystem: 'npm', name: 'left-pad' },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '1.1.0' }] }],
    },
  ],
  database_specific: { severity: 'HIGH' },
}

const KEV = {
  title: 'CISA Catalog of Known Exploited Vulnerabilities',
  catalogVersion: '2026.11.20',
  dateReleased: '2026-11-20T00:00:00.000Z',
  count: 1,
  vulnerabilities: [
    {
      cveID: 'CVE-2026-0002',
      dateAdded: '2026-11-20',
      dueDate: '2026-12-11',
      knownRansomwareCampaignUse: 'Known',
    },
  ],
}

const SBOM = {
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  metadata: { timestamp: '', component: { type: 'device', name: 'shop-03' } },
  components: [
    {
      type: 'library',
      'bom-ref': 'left-pad',
      name: 'left-pad',
      version: '1.0.0',
      purl: 'pkg:npm/left-pad@1.0.0',
    },
  ],
  vulnerabilities: [
    {
      id: 'CVE-2026-0002',
      affects: [{ ref: 'left-pad' }],
      analysis: { state: 'not_affected', justification: 'code_not_reachable' },
    },
  ],
}

/**
 * shop-03: its SBOM holds what an advisory names and CISA lists; the SBOM itself says "not affected". Of three
 * feeds one has a document that broke, one no directory, and one waits for a person.
 */
export async function foundScene(server: TestServer): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-feeds-'))
  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text)
  mkdirSync(join(directory, 'advisories'))
  mkdirSync(join(directory, 'halted'))
  const other = { ...OSV, id: 'GHSA-0003', aliases: [] }
  write('advisories/GHSA-0002.json', JSON.stringify(OSV))
  write('advisories/GHSA-0003.json', JSON.stringify({ ...other, affected: [] }))
  write('advisories/kev.json', JSON.stringify(KEV))
  write('halted/GHSA-0003.json', JSON.stringify({ ...other, affected: [] }))
  write('halted/broken.json', '{ "id": ')
  const call = async (path: string, body: string, headers?: Record<string, string>) => {
    const answer = await server.call('POST', path, body, headers)
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  }
  await call('/api/v1/apply', FEEDS(directory), YAML)
  const metadata = { ...SBOM.metadata, timestamp: new Date().toISOString() }
  const path = '/api/v1/import?asset=shop-03&source=sboms'
  await call(path, JSON.stringify({ ...SBOM, metadata }))
  const sync = '/api/v1/sources/advisories/sync?wait=true'
  await call(sync, '{}')
  write('advisories/GHSA-0003.json', '{ "id": ')
  await call(sync, '{}')
}

const manifest = (kind: string, name: string, spec: object, labels = {}): string =>
  `${JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name, labels }, spec })}\n---\n`

/** What a scanner lists on it, and whether it finds the flaw. */
function scanned(name: string, version: string, flawed: boolean): string {
  const purl = `pkg:deb/debian/zlib1g@${version}?distro=debian-12`
  const listed = { PkgName: 'zlib1g', InstalledVersion: version, PkgIdentifier: { PURL: purl } }
  const found = { VulnerabilityID: 'CVE-2026-1111', FixedVersion: '1.3', Severity: 'CRITICAL' }
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'container_image',
    CreatedAt: new Date().toISOString(),
    Results: [
      {
        Target: name,
        Class: 'os-pkgs',
        Type: 'debian',
        Packages: [{ Name: 'zlib1g', Version: version, Identifier: { PURL: purl } }],
        Vulnerabilities: flawed ? [{ ...listed, ...found, Status: 'fixed' }] : [],
      },
    ],
  })
}

/**
 * Five hosts of a service that were good and have one flaw now: so many at once that a person is asked about the last
 * ones. A sixth was never reported of, and one identity acts from it and from nowhere else.
 */
export async function askedScene(server: TestServer, service = 'mail'): Promise<void> {
  const hosts = [1, 2, 3, 4, 5].map((number) => `${service}-0${number}`)
  const call = async (path: string, body: string, headers?: Record<string, string>) => {
    const answer = await server.call('POST', path, body, headers)
    if (answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`)
  }
  const labels = { environment: 'production', service }
  const may = (identity: string, resource: string): string =>
    manifest('Grant', `${identity}-${resource}`, { identity, resource, actions: ['read'] })
  const source = { assets: { all: true }, says: ['os-packages'], independence: 'second' }
  const objects = [
    manifest('Source', 'scanner', { ...source, mayRaise: 'always' }),
    manifest('PosturePolicy', 'now', {
      assets: { all: true },
      deadline: { after: '0s', weight: 'serious' },
    }),
    manifest('Resource', 'mailbox', { type: 'secret', tier: 0, owner: 'team-mail' }),
    ...[...hosts, `${service}-06`].flatMap((name) => [
      manifest('Asset', name, { type: 'host', owner: 'team-mail' }, labels),
      manifest('Identity', `svc-${name}`, { type: 'service-account', assets: [name] }),
      may(`svc-${name}`, 'mailbox'),
    ]),
  ]
  await call('/api/v1/apply', objects.join(''), YAML)
  const settled = async (): Promise<void> => {
    await server.context.matcher.settled()
    await server.context.driver.submit({ kind: 'tick', jumpedMs: 0 }, 'system')
  }
  for (const [version, flawed] of [
    ['1.3', false],
    ['1.2', true],
  ] as const) {
    for (const name of hosts) {
      await call(`/api/v1/import?asset=${name}&source=scanner`, scanned(name, version, flawed))
      await settled()
    }
  }
}
