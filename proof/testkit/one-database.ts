/** The host of one-host.ts as a database: sources that list one package of it, `pg`, which version 2 fixes. */

import type { Digest } from '@holdfast/core/kernel/hash'
import { MINUTE_MS } from '@holdfast/core/kernel/instant'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { declare, later, manifest, now, run } from './one-host.ts'

export function mayRaise(name: string, independence: 'host' | 'second', change: object = {}): void {
  const spec = { assets: { all: true }, says: ['os-packages'], independence, mayRaise: 'always' }
  declare(manifest('Source', name, { ...spec, ...change }))
}

/** A minute later: `runs`: it was asked while it ran. */
export function lists(
  from: string,
  version: string,
  change: Partial<ComponentFacts> & { readonly runs?: boolean; readonly exploited?: boolean } = {},
): void {
  later(MINUTE_MS)
  const { runs = false, exploited = false, ...rest } = change
  const component = {
    name: 'pg',
    version,
    purl: `pkg:deb/debian/pg@${version}?distro=debian-12`,
    ...(runs ? { runs: true as const } : {}),
  }
  const finding = {
    id: 'CVE-2026-1',
    aliases: [],
    component,
    status: 'affected' as const,
    fixedVersions: ['2'],
    severity: 'high' as const,
    cvss: [],
    publishedAt: null,
    exploited,
  }
  const whole = { unreadable: 0, truncated: false, state: 'complete' as const }
  const facts: ComponentFacts = {
    kind: 'components',
    v: 1,
    format: 'test',
    tool: { name: 'test', version: '1' },
    subject: { type: 'unknown', name: 'web', digests: [], identifiers: [] },
    observedAt: now,
    components: [component],
    findings: version === '1' ? [finding] : [],
    coverage: [{ scope: 'os-packages', roots: [], items: 1, ...whole }],
    canClear: true,
    dropped: [],
    warnings: [],
    ...rest,
  }
  const digest = (digit: string): Digest => `sha256:${digit.repeat(64)}` as Digest
  run({
    kind: 'import',
    asset: 'web',
    source: from,
    nonce: null,
    facts,
    assertSubject: false,
    document: digest('2'),
    factsDigest: digest('3'),
    reader: 'test',
  })
}
