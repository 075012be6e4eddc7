/** P3, P4, P5, P7 and P8 of DESIGN section 7: figures of this machine in this run; nothing here passes or fails. */

import { mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { observe, publish } from '@holdfast/core/correlate/correlator'
import { emptyCorrelator } from '@holdfast/core/correlate/correlator-state'
import { report } from '@holdfast/agent/agent'
import { heldWithMatches } from '@holdfast/core/correlate/match-index'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { compareVersions } from '@holdfast/formats/versions/order'
import { blockedScene } from '../browser/scene.ts'
import { check, dropInto, estateOf, importAll } from '../testkit/estate.ts'
import { until } from '../testkit/until.ts'
import { testServer, type TestServer } from '../testkit/server.ts'

export interface Figure {
  readonly name: string
  readonly figure: string
}

const ms = (from: number): string => `${Math.round(performance.now() - from)} ms`

/** A known-exploited advisory on a tenth of the estate, from the file to the last decision. */
export async function exploitedAdvisory(assets: number): Promise<Figure[]> {
  const { server, directory } = await loaded(assets, (index) =>
    index % 10 === 0 ? 'rare' : 'other',
  )
  const hit = Math.ceil(assets / 10)
  dropInto(directory, 'new.json', 'GHSA-0001', 'rare', '2.0.0')
  await until('causes', async () => server.context.driver.view.causes.size === hit)
  await server.context.matcher.settled()
  const from = performance.now()
  drop(directory, 'kev.json', kev())
  const view = server.context.driver.view
  const decided = (): boolean => {
    let critical = 0
    for (const cause of view.causes.values()) if (cause.weight === 'critical') critical += 1
    return critical === hit
  }
  await until('critical', async () => decided())
  const figures = [
    {
      name: `P3 known-exploited on ${hit} of ${assets}: all blocked or under a breaker`,
      figure: ms(from),
    },
  ]
  const holds = [...view.holds.values()].filter((hold) => hold.state === 'open').length
  figures.push({ name: 'P3   blocked for real meanwhile', figure: `${holds}` })
  const breaker = [...view.overrides.values()].find((override) => override.kind === 'breaker')
  if (breaker !== undefined) {
    const confirming = performance.now()
    await server.call('DELETE', `/api/v1/overrides/${breaker.id}?reason=real`)
    figures.push({ name: 'P3   confirmed by a person: all blocked', figure: ms(confirming) })
  }
  await server.close()
  return figures
}

/** From the file to the changed decision of one bound identity. */
export async function droppedAdvisory(assets: number): Promise<Figure> {
  const { server, directory } = await loaded(assets, (index) => (index < 5 ? 'rare' : 'other'))
  drop(directory, 'kev.json', kev())
  await server.call('POST', '/api/v1/sources/advisories/sync?wait=true')
  const from = performance.now()
  dropInto(directory, 'new.json', 'GHSA-0001', 'rare', '2.0.0')
  await until('blocked', async () => !(await check(server, 0)).decision)
  const figure = ms(from)
  await server.close()
  return { name: `P7 an advisory file dropped in, 5 hit of ${assets}: decision changed`, figure }
}

async function loaded(
  assets: number,
  packageOf: (index: number) => string,
): Promise<{ readonly server: TestServer; readonly directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-bench-'))
  dropInto(directory, 'first.json', 'GHSA-0000', 'nobody-has-this', '1.0.0')
  const server = await testServer('enforce')
  await estateOf(server, directory, assets)
  await importAll(server, assets, packageOf)
  await server.context.matcher.settled()
  return { server, directory }
}

/** A million components against a quarter of a million advisories, and then one more. */
export function correlation(): Figure[] {
  const all = emptyCorrelator(compareVersions)
  const packages = 20_000
  const started = performance.now()
  for (let from = 0; from < 250_000; from += 10_000) {
    const some = Array.from({ length: 10_000 }, (_, index) => advisory(from + index, packages))
    publish(all, 'osv', some, [])
  }
  for (let asset = 0; asset < 10_000; asset++) {
    const facts = inventory(asset, packages)
    observe(all, `as_${asset}` as AssetUid, 'scan', facts, true)
  }
  let matches = 0
  for (const held of heldWithMatches(all.index)) matches += held.matches.size
  const figures = [
    {
      name: `P4 1,000,000 components × 250,000 advisories from cold (${matches} matches)`,
      figure: ms(started),
    },
  ]
  const times = [1, 2, 3, 4, 5].map((round) => {
    const from = performance.now()
    const one = [...publish(all, 'osv', [advisory(1_000_000 + round, packages)], []).hits]
    return { ms: performance.now() - from, hits: one.length }
  })
  const median = times.toSorted((a, b) => a.ms - b.ms)[2]
  figures.push({
    name: `P4 one new advisory (${median?.hits ?? 0} assets hit)`,
    figure: `${(median?.ms ?? 0).toFixed(1)} ms`,
  })
  return figures
}

function advisory(index: number, packages: number): FeedRecord {
  const id = `GHSA-${index}`
  return {
    kind: 'advisory',
    key: `advisory ${id}`,
    file: 'all.zip',
    document: `sha256:${'0'.repeat(64)}` as Digest,
    value: {
      id,
      aliases: [`CVE-2026-${10_000 + index}`],
      lineage: 'osv',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      severity: 'high',
      cvss: [],
      affected: [
        {
          type: 'npm',
          distro: null,
          name: `p${(index * 7) % packages}`,
          ranges: [{ introduced: '0', fixed: `1.${index % 10}.0`, lastAffected: null }],
          versions: [],
        },
      ],
    },
  }
}

function inventory(asset: number, packages: number): ComponentFacts {
  const components = Array.from({ length: 100 }, (_, index) => {
    const name = `p${(asset * 31 + index * 197) % packages}`
    const version = `1.${(asset + index) % 10}.0`
    return { purl: `pkg:npm/${name}@${version}`, name, version }
  })
  return {
    kind: 'components',
    v: 1,
    format: 'cyclonedx',
    tool: { name: 'x', version: '1' },
    subject: { type: 'host', name: `h${asset}`, digests: [], identifiers: [] },
    observedAt: null,
    components,
    findings: [],
    coverage: [],
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

/** Bytes in, findings durable: one large report over HTTP, and the rate over many. */
export async function ingest(): Promise<Figure[]> {
  const server = await testServer('enforce')
  const hosts = ['h0', 'h1', 'h2', 'h3', 'h4', 'h5']
  const estate = hosts.map(
    (name) =>
      `apiVersion: holdfast.dev/v1\nkind: Asset\nmetadata: { name: ${name} }\nspec: { type: host }\n`,
  )
  await server.call('POST', '/api/v1/apply', estate.join('---\n'), {
    'content-type': 'application/yaml',
  })
  const times: number[] = []
  for (const name of hosts) {
    const body = trivy(name, 10_000)
    const from = performance.now()
    const answer = await server.call('POST', `/api/v1/import?asset=${name}`, body)
    if (answer.status !== 200) throw new Error(JSON.stringify(answer.body))
    times.push(performance.now() - from)
  }
  await server.close()
  const median = times.slice(1).toSorted((a, b) => a - b)[2] ?? 0
  return [
    {
      name: 'P5 a Trivy report of 10,000 findings, from bytes to durable',
      figure: `${Math.round(median)} ms`,
    },
    {
      name: 'P5 findings made durable',
      figure: `${Math.round(10_000 / (median / 1_000)).toLocaleString('en')} /s`,
    },
  ]
}

function trivy(name: string, count: number): string {
  const Vulnerabilities = Array.from({ length: count }, (_, index) => ({
    VulnerabilityID: `CVE-2026-${10_000 + index}`,
    PkgName: `package-${index % 500}`,
    InstalledVersion: '1.0.0-1',
    FixedVersion: '1.0.0-2',
    Severity: 'HIGH',
    PkgIdentifier: { PURL: `pkg:deb/debian/package-${index % 500}@1.0.0-1?distro=debian-12` },
  }))
  return JSON.stringify({
    SchemaVersion: 2,
    ArtifactName: name,
    ArtifactType: 'filesystem',
    Results: [{ Target: 'os', Class: 'os-pkgs', Type: 'debian', Vulnerabilities }],
  })
}

/** What an enrolled, quiet agent adds to the ledger in a day: it looks every quarter of an hour. */
export async function disk(): Promise<Figure[]> {
  const server = await testServer('enforce')
  const scene = await blockedScene(server)
  const { ledger } = server.context.writer
  const from = await ledger.size()
  for (let index = 0; index < 5; index++) {
    await report(scene.agent, false)
    // Freshness is written once a second for all agents: here for one.
    await new Promise((wait) => setTimeout(wait, 1_100))
  }
  const lines = await ledger.read(from, await ledger.size())
  await server.close()
  const alone = lines.reduce((sum, line) => sum + line.length, 0) / lines.length
  const [beat] = (JSON.parse(lines[0] ?? '') as { body: { beats: unknown[] } }).body.beats
  const shared = JSON.stringify(beat).length + 1
  const day = (bytes: number): string => `${((bytes * LOOKS_A_DAY) / 1_024).toFixed(1)} KiB`
  return [
    { name: 'P8 ledger for one quiet asset and day, one of many', figure: day(shared) },
    { name: 'P8   the same, alone', figure: day(alone) },
  ]
}

const LOOKS_A_DAY = 96

function drop(directory: string, file: string, value: unknown): void {
  writeFileSync(join(directory, `${file}.part`), JSON.stringify(value))
  renameSync(join(directory, `${file}.part`), join(directory, file))
}

function kev(): unknown {
  return {
    title: 'CISA Catalog of Known Exploited Vulnerabilities',
    catalogVersion: '2026.11.20',
    dateReleased: '2026-11-20T00:00:00Z',
    count: 1,
    vulnerabilities: [{ cveID: 'CVE-2026-0001', dateAdded: '2026-11-20', dueDate: '2026-12-11' }],
  }
}
