/** Many assets on a running server, each with one identity and a list of packages, and a directory of advisories. */

import assert from 'node:assert/strict'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '@holdfast/core/kernel/hash'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { instant } from '@holdfast/core/kernel/instant'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import type { Manifest } from '@holdfast/core/model/manifest'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { manifest, nameOf } from './fleet.ts'
import type { TestServer } from './server.ts'

const BATCH = 2_500

export async function estateOf(
  server: TestServer,
  directory: string,
  assets: number,
): Promise<void> {
  const names = Array.from({ length: assets }, (_, index) => nameOf(index))
  const shared = [
    manifest('Source', 'advisories', {
      assets: { all: true },
      says: ['os-packages'],
      independence: 'second',
      mayRaise: 'never',
      fetch: { adapter: 'advisories', directory },
    }),
    manifest('Source', 'sboms', {
      assets: { all: true },
      says: ['os-packages', 'language:npm'],
      independence: 'second',
      mayRaise: 'always',
    }),
    manifest('Resource', 'r0', { type: 'secret', tier: 0 }),
  ]
  await declare(server, shared)
  for (const kind of ['Asset', 'Identity', 'Grant'] as const) {
    const all = names.map((name) => manifest(kind, nameIn(kind, name), specOf(kind, name)))
    for (let from = 0; from < all.length; from += BATCH) {
      await declare(server, all.slice(from, from + BATCH))
    }
  }
}

function nameIn(kind: 'Asset' | 'Identity' | 'Grant', name: string): string {
  return kind === 'Asset' ? name : `${kind === 'Grant' ? 'g' : 'i'}-${name}`
}

function specOf(kind: 'Asset' | 'Identity' | 'Grant', name: string): unknown {
  if (kind === 'Asset') return { type: 'host', exposure: 'internet' }
  if (kind === 'Identity') return { type: 'service-account', assets: [name] }
  return { identity: `i-${name}`, resource: 'r0', actions: ['read'] }
}

async function declare(server: TestServer, manifests: readonly Manifest[]): Promise<void> {
  const { answer } = await server.context.driver.submit(
    { kind: 'apply-manifests', manifests, dryRun: false, origin: 'declared' },
    'admin',
  )
  assert.equal(answer.kind, 'applied', JSON.stringify(answer))
}

/** Past the HTTP door, which has tests of its own: lists of packages as an import hands them on. */
export async function importAll(
  server: TestServer,
  assets: number,
  packageOf: (index: number) => string,
  more: readonly string[] = [],
): Promise<void> {
  const { driver, writer } = server.context
  for (let index = 0; index < assets; index++) {
    const facts = factsOf(nameOf(index), [packageOf(index), ...more], driver.env().now)
    const bytes = utf8(canonicalJson(facts))
    await writer.blobs.put(bytes)
    const factsDigest = digestOf(nodeHash, bytes)
    const { answer } = await driver.submit(
      {
        kind: 'import',
        asset: nameOf(index),
        source: 'sboms',
        nonce: null,
        facts,
        assertSubject: false,
        document: factsDigest,
        factsDigest,
        reader: 'cyclonedx',
      },
      'admin',
    )
    assert.equal(answer.kind, 'done', JSON.stringify(answer))
  }
}

function factsOf(name: string, packages: readonly string[], now: number): ComponentFacts {
  return {
    kind: 'components',
    v: 1,
    format: 'cyclonedx',
    tool: { name: 'syft', version: '1' },
    subject: { type: 'host', name, digests: [], identifiers: [] },
    observedAt: instant(now),
    looksForFlaws: false,
    components: packages.map((one) => ({
      purl: `pkg:npm/${one}@1.0.0`,
      name: one,
      version: '1.0.0',
    })),
    findings: [],
    coverage: [
      {
        scope: 'language:npm',
        roots: [],
        items: packages.length,
        unreadable: 0,
        truncated: false,
        state: 'complete',
      },
    ],
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

/** Written aside and renamed, as a careful publisher does. */
export function dropInto(
  directory: string,
  file: string,
  id: string,
  name: string,
  fixed: string,
): void {
  const record = {
    schema_version: '1.7.0',
    id,
    modified: '2026-11-01T00:00:00Z',
    aliases: [`CVE-2026-${id.slice(-4)}`],
    affected: [
      {
        package: { ecosystem: 'npm', name },
        ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
      },
    ],
    database_specific: { severity: 'CRITICAL' },
  }
  writeFileSync(join(directory, `${file}.part`), JSON.stringify(record))
  renameSync(join(directory, `${file}.part`), join(directory, file))
}

export async function check(
  server: TestServer,
  index: number,
): Promise<{ readonly decision: boolean; readonly code: string }> {
  const { body } = await server.call('POST', '/access/v1/evaluation', {
    subject: { type: 'identity', id: `i-${nameOf(index)}` },
    action: { name: 'read' },
    resource: { type: 'secret', id: 'r0' },
    context: { asset: nameOf(index) },
  })
  const { decision, context } = body as { decision: boolean; context: { code: string } }
  return { decision, code: context.code }
}
