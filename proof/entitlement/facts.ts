/** What the sources of these worlds say: a host's own word, a list of its packages, an advisory. */

import { HOUR_MS, instant, MINUTE_MS, type Instant } from '@holdfast/core/kernel/instant'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { ComponentFacts, FindingFact, HostFacts, Scope } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'

export const HOST = 'web'
export const PACKAGES = 6

export interface HostSays {
  readonly version: string
  readonly pending: boolean
  /** Its own lists tell nothing: feeds have to. */
  readonly lists: boolean
  readonly packages: number
  readonly processes: boolean
  readonly replaced: boolean
}

export interface ListSays {
  readonly scope: Scope
  readonly version: string
  readonly finding: 'affected' | 'not-affected' | null
  readonly looked: boolean
  readonly packages: number
  readonly booted: boolean
  /** Insisted on although it is about something else. */
  readonly asserted: boolean
  readonly fixed?: string
}

export const LIST: ListSays = {
  scope: 'os-packages',
  version: '1',
  finding: null,
  looked: true,
  packages: PACKAGES,
  booted: true,
  asserted: false,
}
export const ON_HOST: HostSays = {
  version: '1',
  pending: false,
  lists: true,
  packages: PACKAGES,
  processes: true,
  replaced: false,
}

export function hostFacts(says: HostSays, now: Instant): HostFacts {
  const packages = Array.from({ length: says.packages }, (_, at) => {
    const name = at === 0 ? 'libssl' : `p${at}`
    const source = at === 0 ? 'openssl' : name
    const version = at === 0 ? says.version : '1'
    return {
      name,
      version,
      arch: 'amd64',
      manager: 'dpkg',
      source,
      sourceVersion: version,
    } as const
  })
  const fixed = [{ name: 'libssl', arch: 'amd64', installed: '1', fixed: '2' }]
  const looked = { roots: [], unreadable: 0, truncated: false, state: 'complete' } as const
  return {
    kind: 'host',
    v: 1,
    tool: { name: 't', version: '1' },
    subject: { hostname: HOST },
    startedAt: now,
    endedAt: now,
    boot: { id: 'b', at: instant(now - HOUR_MS) },
    os: { id: 'debian', versionId: '12', name: 'Debian' },
    kernel: { state: 'not-applicable', reason: 'container' },
    packages,
    fixes: says.lists
      ? {
          state: 'known',
          items: says.pending
            ? [{ source: 'openssl', fixedVersion: '2', packages: fixed, feed: 'debian-security', advisories: [], severity: 'high', publishedAt: null, use: 'running', usedBy: ['nginx'] }] // prettier-ignore
            : [],
          listsSignedAt: now,
          listsValidUntil: null,
        }
      : { state: 'unknown', reason: 'no-lists', detail: 'it has no lists' },
    processes: says.processes
      ? [
          {
            pid: 7,
            program: 'nginx',
            unit: 'nginx',
            startedAt: now,
            replaced: says.replaced ? [{ path: '/usr/lib/libssl.so', source: 'openssl' }] : [],
            listening: [':443/tcp'],
            judgedBy: 'maps',
          },
        ]
      : [],
    rebootRequired: false,
    credentialFiles: [],
    coverage: [
      { ...looked, scope: 'os-packages', items: packages.length },
      ...(says.processes ? [{ ...looked, scope: 'processes', items: 1 } as const] : []),
    ],
    warnings: [],
  }
}

export function listFacts(says: ListSays, now: Instant): ComponentFacts {
  const npm = says.scope === 'language:npm'
  const components = Array.from({ length: says.packages }, (_, at) => {
    const name = at === 0 ? (npm ? 'left-pad' : 'openssl') : `p${at}`
    const version = at === 0 ? says.version : '1'
    const purl = npm ? `pkg:npm/${name}@${version}` : `pkg:deb/debian/${name}@${version}?distro=debian-12` // prettier-ignore
    return { purl, name, version }
  })
  const [first] = components
  const finding: FindingFact | undefined =
    says.finding === null || first === undefined
      ? undefined
      : { id: 'CVE-2026-0001', aliases: [], component: first, status: says.finding, fixedVersions: [says.fixed ?? '2'], severity: 'high', cvss: [], publishedAt: null, exploited: false } // prettier-ignore
  return {
    kind: 'components',
    v: 1,
    format: 't',
    tool: { name: 't', version: '1' },
    subject: { type: 'host', name: says.asserted ? 'another' : HOST, digests: [], identifiers: [] },
    observedAt: now,
    ...(says.booted ? { bootedAt: instant(now - MINUTE_MS) } : {}),
    ...(says.looked ? {} : { looksForFlaws: false as const }),
    components,
    findings: finding === undefined ? [] : [finding],
    coverage: [{ scope: says.scope, roots: [], items: components.length, unreadable: 0, truncated: false, state: 'complete' }], // prettier-ignore
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

export function advisory(id: string, name: string): FeedRecord {
  const ranges = [{ introduced: '0', fixed: '2', lastAffected: null }]
  return {
    key: `advisory ${id}`,
    file: 'f',
    document: `sha256:${'0'.repeat(64)}` as Digest,
    kind: 'advisory',
    value: {
      id,
      aliases: [],
      lineage: 'osv',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      severity: 'high',
      cvss: [],
      affected: [{ type: 'deb', distro: 'debian:12', name, ranges, versions: [] }],
    },
  }
}
