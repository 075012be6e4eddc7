/** The causes in what the matcher found. */

import { detailOf } from '../model/cause-detail.ts'
import { endOfLife } from './found-causes.ts'
import type { MatchedHit } from '../model/input.ts'
import type { FoundCause } from '../model/found-cause.ts'
import type { AssetUid } from '../kernel/ids.ts'

/** What has no fix is a finding, not yet a cause (law 15). */
export function hitsByAsset(hits: readonly MatchedHit[]): Map<AssetUid, MatchedHit[]> {
  const grouped = new Map<AssetUid, MatchedHit[]>()
  for (const hit of hits) {
    if (hit.fixed === null && hit.supportEndedAt === undefined) continue
    const known = grouped.get(hit.asset)
    if (known === undefined) grouped.set(hit.asset, [hit])
    else known.push(hit)
  }
  return grouped
}

export function foundBy(hit: MatchedHit, evidence: FoundCause['detail']['evidence']): FoundCause {
  const base = {
    ecosystem: hit.ecosystem,
    distro: hit.distro,
    advisories: hit.advisories,
    severity: hit.severity,
    exploited: hit.said.exploited.is === 'yes',
    evidence,
    source: hit.source,
  }
  if (hit.supportEndedAt !== undefined) return endOfLife(base, hit.installed, hit.supportEndedAt)
  return {
    class: 'pending-fix',
    component: hit.component,
    lineage: hit.lineage,
    said: hit.said,
    ...(hit.listedTriage === undefined ? {} : { listedTriage: hit.listedTriage }),
    detail: detailOf('pending-fix', {
      ...base,
      installed: hit.installed,
      fixed: hit.fixed,
      ...(hit.alsoAffected === undefined ? {} : { alsoAffected: hit.alsoAffected }),
      ...(hit.fixedInRelease === undefined ? {} : { fixedInRelease: hit.fixedInRelease }),
      sourcePackages: hit.fixed === null ? [] : [{ name: hit.component, fixed: hit.fixed }],
      ...(hit.kernel === true ? { kernel: true as const } : {}),
    }),
  }
}
