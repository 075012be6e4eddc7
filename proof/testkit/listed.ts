/** Lists of one asset and advisories about them, through a correlator without a server: for tests of gaps. */

import { observe, publish } from '@holdfast/core/correlate/correlator'
import { emptyCorrelator, type Correlator } from '@holdfast/core/correlate/correlator-state'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Advisory, AffectedPackage } from '@holdfast/core/model/advisory'
import type {
  ComponentFact,
  ComponentFacts,
  FindingFact,
  HostFacts,
} from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { compareVersions } from '@holdfast/formats/versions/order'

export const HOST = 'as_1' as AssetUid
const from = { file: 'f', document: `sha256:${'0'.repeat(64)}` as Digest }

export const affected = (
  type: string,
  name: string,
  change: Partial<AffectedPackage> = {},
): AffectedPackage => ({
  type,
  distro: null,
  name,
  ranges: [{ introduced: '0', fixed: '2.0.0', lastAffected: null }],
  versions: [],
  ...change,
})

export const advisory = (id: string, change: Partial<Advisory> = {}): FeedRecord => ({
  kind: 'advisory',
  key: `advisory ${id}`,
  ...from,
  value: {
    id,
    aliases: [],
    lineage: 'osv',
    modifiedAt: null,
    publishedAt: null,
    withdrawnAt: null,
    severity: 'critical',
    cvss: [],
    affected: [],
    ...change,
  },
})

export const exploited = (id: string): FeedRecord => ({
  kind: 'signal',
  key: `signal ${id}`,
  ...from,
  value: { id, exploitedSince: '2026-01-01' },
})

export function list(
  components: readonly ComponentFact[],
  change: Partial<ComponentFacts> = {},
): ComponentFacts {
  return {
    kind: 'components',
    v: 1,
    format: 'cyclonedx',
    tool: { name: 'x', version: '1' },
    subject: { type: 'image', name: 'web', digests: [], identifiers: [] },
    observedAt: null,
    looksForFlaws: false,
    components,
    findings: [],
    coverage: [],
    canClear: true,
    dropped: [],
    warnings: [],
    ...change,
  }
}

export const part = (
  name: string,
  purl = '',
  change: Partial<ComponentFact> = {},
): ComponentFact => ({
  purl,
  name,
  version: '1.0.0',
  ...change,
})

export const loose = (id: string, change: Partial<FindingFact> = {}): FindingFact => ({
  id,
  aliases: [],
  component: null,
  status: 'affected',
  fixedVersions: [],
  severity: 'high',
  cvss: [],
  publishedAt: null,
  exploited: false,
  ...change,
})

export function seen(
  facts: ComponentFacts | HostFacts,
  ...records: readonly FeedRecord[]
): Correlator {
  const all = emptyCorrelator(compareVersions)
  all.covering = new Map([
    ['npm', new Set(['osv'])],
    ['gem', new Set(['osv'])],
    ['generic', new Set(['osv'])],
  ])
  publish(all, 'osv', records, [])
  observe(all, HOST, 'sbom', facts, true)
  return all
}
