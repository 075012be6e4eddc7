/** Correlate: what affects an asset, with all that is known of it: by advisories, by reports, by a host's own fixes. */

import type { AssetUid } from '../kernel/ids.ts'
import { fixAmong } from '../model/fix.ts'
import type { MatchedHit } from '../model/input.ts'
import { itemKey } from '../model/inventory.ts'
import { worseSeverity } from '../kernel/severity.ts'
import type { Correlator } from './correlator-state.ts'
import type { FixRow } from './host-fixes.ts'
import { isAnswered, knownOf, saidHere, type KnownCache } from './known.ts'
import type { Hit } from './match-index.ts'
import { ratedHere } from './ratings.ts'
import { exploitedBy } from './report-word.ts'
import type { ReportedRow } from './reported.ts'
import { namesOf, vulnerabilitiesOf } from './vulnerability-ids.ts'
import { publishedBy } from '../model/sayer.ts'

/** Hits of every advisory and every reported row that carries this id or one of its names. */
export function hitsNaming(
  all: Correlator,
  id: string,
  known: KnownCache = new Map(),
): MatchedHit[] {
  const hits: MatchedHit[] = []
  const seen = new Set<string>()
  for (const vulnerability of vulnerabilitiesOf(all.ids, id)) {
    for (const name of namesOf(all.ids, vulnerability)) {
      for (const key of all.carrying.get(name) ?? []) {
        if (seen.has(key)) continue
        seen.add(key)
        for (const hit of hitsOfAdvisory(all, key)) hits.push(matchedHit(all, hit, known))
      }
      for (const row of all.reported.byName.get(name) ?? []) {
        hits.push(...reportedHits(all, row, [...row.assets.keys()], known))
      }
      for (const row of all.hostFixes.byName.get(name) ?? []) {
        hits.push(...fixHits(all, row, known))
      }
    }
  }
  return hits
}

export function hitsOfAdvisory(all: Correlator, key: string): Hit[] {
  const named = all.index.named.get(key)
  const hits: Hit[] = []
  for (const name of new Set(
    named?.advisory.affected.map((affectedPackage) => itemKey(affectedPackage)),
  )) {
    for (const held of all.index.held.get(name)?.values() ?? []) {
      const match = held.matches.get(key)
      if (match?.state !== 'affected') continue
      for (const asset of held.assets.keys()) {
        hits.push({ asset, item: held.item, match })
      }
    }
  }
  return hits
}

export function matchedHit(
  all: Correlator,
  { asset, item, match }: Hit,
  cache: KnownCache,
): MatchedHit {
  const { advisory, feed, fixed, alsoAffected, fixedInRelease } = match
  const rated = match.severity ?? advisory.severity
  const known = knownOf(all, advisory.id, advisory.aliases, cache)
  return {
    asset,
    source: publishedBy(feed),
    component: item.name,
    ecosystem: item.type,
    distro: item.distro,
    lineage: advisory.id,
    advisories: known.names,
    installed: item.version,
    fixed,
    ...(alsoAffected.length === 0 ? {} : { alsoAffected }),
    severity:
      rated === 'unrated'
        ? worseSeverity(known.severity, ratedHere(all.index, item, known.names))
        : rated,
    ...saidHere(all, known, asset, item),
    ...(fixedInRelease === undefined ? {} : { fixedInRelease }),
    ...(item.kernel === true ? { kernel: true as const } : {}),
    ...(item.type === 'os' && advisory.publishedAt !== null
      ? { supportEndedAt: advisory.publishedAt }
      : {}),
  }
}

/** A report's own findings, where a signal knows more of them than the report did. */
export function reportedHits(
  all: Correlator,
  row: ReportedRow,
  assets: readonly AssetUid[],
  cache: KnownCache,
): MatchedHit[] {
  const { finding, item, source } = row
  if (item === null || finding.status !== 'affected') return []
  const { fixed, alsoAffected } = fixAmong(
    item.version,
    finding.fixedVersions,
    item.type,
    all.order,
  )
  if (fixed === null) return []
  const known = knownOf(all, finding.id, finding.aliases, cache)
  if (!isAnswered(known.said)) return []
  return assets.map((asset) => ({
    asset,
    source,
    component: item.name,
    ecosystem: item.type,
    distro: item.distro,
    lineage: finding.id,
    advisories: known.names,
    installed: item.version,
    fixed,
    ...(alsoAffected.length === 0 ? {} : { alsoAffected }),
    severity: finding.severity,
    ...saidHere(all, known, asset, item, exploitedBy(finding, source)),
  }))
}

/** What a signal says of a CVE that a host's own fix names; nothing where no signal does. */
export function fixHits(all: Correlator, row: FixRow, cache: KnownCache): MatchedHit[] {
  const { asset, ecosystem, distro, fix } = row
  const kernel = row.kernel === true ? { kernel: true as const } : {}
  const hits: MatchedHit[] = []
  for (const id of fix.advisories) {
    const known = knownOf(all, id, [], cache)
    const { exploited, automatable, impact } = known.said
    const answer = [exploited, automatable, impact].find((told) => told.is !== 'unknown')
    if (answer === undefined) continue
    const installed = fix.packages[0]?.installed ?? ''
    const item = { type: ecosystem, distro, name: fix.source, version: installed, ...kernel }
    hits.push({
      asset,
      source: answer.by,
      component: fix.source,
      ecosystem,
      distro,
      lineage: fix.feed,
      advisories: fix.advisories,
      installed,
      fixed: fix.fixedVersion,
      severity: fix.severity,
      ...saidHere(all, known, asset, item),
      ...kernel,
    })
  }
  return hits
}
