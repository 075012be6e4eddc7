/**
 * Correlate: everything that is known of vulnerabilities, kept so that a new advisory, signal or report costs
 * what it touches. It is a projection of the ledger and its blobs; it concludes nothing, it only answers which
 * assets are hit by what.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { Signal } from '../model/advisory.ts'
import type { ComponentFacts, FindingFact, HostFacts } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import type { MatchedHit, Retraction } from '../model/input.ts'
import { itemKey, itemsOf } from '../model/inventory.ts'
import type { Whole } from '../model/scopes.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { exploitedBy } from './found-causes.ts'
import {
  emptyHostFixes,
  forgetHostFixes,
  setHostFixes,
  type FixRow,
  type HostFixes,
} from './host-fixes.ts'
import {
  isAnswered,
  knownOf,
  saidHere,
  SEVERITIES,
  worstRating,
  type Heard,
  type KnownCache,
} from './known.ts'
import { lookAt } from './look.ts'
import {
  emptyMatchIndex,
  forgetAsset,
  hitsOf,
  setAdvisory,
  setInventory,
  type Hit,
} from './match-index.ts'
import {
  emptyReported,
  forgetReported,
  setReported,
  type Reported,
  type ReportedRow,
} from './reported.ts'
import { emptyIds, learnAliases, namesOf, vulnerabilitiesOf } from './vulnerability-ids.ts'

export interface Correlator extends Heard {
  readonly reported: Reported
  readonly hostFixes: HostFixes
  readonly order: VersionOrder
}

export interface Correlated {
  readonly hits: Iterable<MatchedHit>
  readonly retracted: readonly Retraction[]
}

export function emptyCorrelator(order: VersionOrder): Correlator {
  return {
    index: emptyMatchIndex(),
    reported: emptyReported(),
    hostFixes: emptyHostFixes(),
    looks: new Map(),
    ids: emptyIds(),
    signals: new Map(),
    carrying: new Map(),
    ratings: new Map(),
    order,
  }
}

/** A report of one asset. What it no longer lists retracts nothing: only proof does (verify). */
export function observe(
  all: Correlator,
  asset: AssetUid,
  source: string,
  facts: HostFacts | ComponentFacts,
  whole: Whole,
): Correlated {
  const { hits } = setInventory(all.index, asset, source, itemsOf(facts), whole, all.order)
  const rows: ReportedRow[] = []
  if (facts.kind === 'components') {
    for (const { id, aliases } of facts.findings) learnAliases(all.ids, id, aliases)
    rows.push(...setReported(all.reported, asset, source, facts, whole, all.order))
  } else at(all.looks, asset, () => new Map()).set(source, lookAt(facts))
  const fixes = setHostFixes(all.hostFixes, asset, source, facts)
  return { hits: found(all, hits, rows, fixes, asset), retracted: [] }
}

/** Lazily: while an index is built from nothing, nobody asks. */
function* found(
  all: Correlator,
  hits: readonly Hit[],
  rows: readonly ReportedRow[],
  fixes: readonly FixRow[],
  asset: AssetUid,
): Generator<MatchedHit> {
  const known: KnownCache = new Map()
  for (const hit of hits) yield matchedHit(all, hit, known)
  // The report itself is judged already; only what a signal makes worse comes from here.
  for (const row of rows) yield* reportedHits(all, row, [asset], known)
  for (const row of fixes) yield* fixHits(all, row, known)
}

export function forget(all: Correlator, asset: AssetUid): void {
  forgetAsset(all.index, asset, all.order)
  forgetReported(all.reported, asset)
  forgetHostFixes(all.hostFixes, asset)
  all.looks.delete(asset)
}

/** What a feed says anew, and what it no longer says. Statements are people's business, not a hit. */
export function publish(
  all: Correlator,
  feed: string,
  set: readonly FeedRecord[],
  removed: readonly FeedRecord[],
): Correlated {
  const hits = new Map<string, MatchedHit>()
  const retracted: Retraction[] = []
  const worse = new Set<string>()
  const known: KnownCache = new Map()
  const add = (list: Iterable<MatchedHit>): void => {
    for (const hit of list)
      hits.set(`${hit.asset} ${hit.component} ${hit.installed} ${hit.lineage}`, hit)
  }
  for (const record of removed) {
    if (record.kind === 'advisory') {
      const { gone } = setAdvisory(all.index, feed, record.value.id, null, all.order)
      retracted.push(...gone.map((hit) => retraction(all, hit, 'no longer in the feed', known)))
    }
    if (record.kind === 'signal') all.signals.get(record.value.id)?.delete(feed)
  }
  for (const record of set) {
    if (record.kind === 'signal') {
      at(all.signals, record.value.id, () => new Map()).set(feed, record.value)
      if (matters(record.value)) worse.add(record.value.id)
    }
  }
  for (const record of set) {
    if (record.kind !== 'advisory') continue
    const advisory = record.value
    learnAliases(all.ids, advisory.id, advisory.aliases)
    for (const name of [advisory.id, ...advisory.aliases]) {
      at(all.carrying, name, () => new Set()).add(`${feed} ${advisory.id}`)
    }
    if (rate(all, feed, advisory.id, advisory.severity)) worse.add(advisory.id)
    const changed = setAdvisory(all.index, feed, advisory.id, advisory, all.order)
    add(changed.hits.map((hit) => matchedHit(all, hit, known)))
    const why = advisory.withdrawnAt === null ? 'no longer affects this version' : 'withdrawn'
    retracted.push(...changed.gone.map((hit) => retraction(all, hit, why, known)))
  }
  for (const id of worse) add(hitsNaming(all, id, known))
  return { hits: hits.values(), retracted: stillGone(all, retracted, hits.values()) }
}

/** Everything that affects anything, for a start from nothing. */
export function* allHits(all: Correlator): Generator<MatchedHit> {
  const known: KnownCache = new Map()
  for (const versions of all.index.held.values()) {
    for (const held of versions.values()) {
      for (const asset of held.assets.keys()) {
        for (const hit of hitsOf(held, asset)) yield matchedHit(all, hit, known)
      }
    }
  }
  for (const row of all.reported.rows.values()) {
    yield* reportedHits(all, row, [...row.assets.keys()], known)
  }
  for (const rows of all.hostFixes.byAsset.values()) {
    for (const row of rows) yield* fixHits(all, row, known)
  }
}

/** A score alone changes no weight: only these do. */
function matters(signal: Signal): boolean {
  return signal.exploitedSince !== undefined || signal.ssvc !== undefined
}

/** True where it is rated worse than any feed did before. */
function rate(
  all: Correlator,
  feed: string,
  id: string,
  severity: FindingFact['severity'],
): boolean {
  const before = worstRating(all, id)
  if (severity === 'unrated') {
    all.ratings.get(id)?.delete(feed)
    return false
  }
  at(all.ratings, id, () => new Map()).set(feed, severity)
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(before)
}

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

function hitsOfAdvisory(all: Correlator, key: string): Hit[] {
  const named = all.index.named.get(key)
  const hits: Hit[] = []
  for (const name of new Set(named?.advisory.affected.map((one) => itemKey(one)))) {
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

function matchedHit(all: Correlator, { asset, item, match }: Hit, cache: KnownCache): MatchedHit {
  const { advisory, feed, fixed } = match
  const known = knownOf(all, advisory.id, advisory.aliases, cache)
  return {
    asset,
    source: `feed:${feed}`,
    component: item.name,
    ecosystem: item.type,
    distro: item.distro,
    lineage: advisory.id,
    advisories: known.names,
    installed: item.version,
    fixed,
    severity: advisory.severity === 'unrated' ? known.severity : advisory.severity,
    ...saidHere(all, known, asset, item),
    ...(advisory.lineage === 'endoflife' && advisory.publishedAt !== null
      ? { supportEndedAt: advisory.publishedAt }
      : {}),
  }
}

/** A report's own findings, where a signal knows more of them than the report did. */
function reportedHits(
  all: Correlator,
  row: ReportedRow,
  assets: readonly AssetUid[],
  cache: KnownCache,
): MatchedHit[] {
  const { finding, item, source } = row
  const fixed = finding.fixedVersions[0] ?? null
  if (item === null || finding.status !== 'affected' || fixed === null) return []
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
    severity: finding.severity,
    ...saidHere(all, known, asset, item, exploitedBy(finding, source)),
  }))
}

/** What a signal says of a CVE that a host's own fix names; nothing where no signal does. */
function fixHits(all: Correlator, row: FixRow, cache: KnownCache): MatchedHit[] {
  const { asset, ecosystem, distro, fix } = row
  const hits: MatchedHit[] = []
  for (const id of fix.advisories) {
    const known = knownOf(all, id, [], cache)
    const { exploited, automatable, impact } = known.said
    const answer = [exploited, automatable, impact].find((one) => one.is !== 'unknown')
    if (answer === undefined) continue
    const installed = fix.packages[0]?.installed ?? ''
    const item = { type: ecosystem, distro, name: fix.source, version: installed }
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
    })
  }
  return hits
}

/** Gone from one feed, and still said by another or under another id: then nothing is retracted. */
function stillGone(
  all: Correlator,
  retracted: readonly Retraction[],
  hits: Iterable<MatchedHit>,
): Retraction[] {
  const said = new Map<string, Set<string>>()
  for (const { asset, component, advisories } of hits) {
    for (const id of advisories) at(said, id, () => new Set()).add(`${asset} ${component}`)
  }
  // Each id is looked up once, however many assets it was gone from.
  const looked = new Set<string>()
  const saying = (id: string): ReadonlySet<string> => {
    const places = at(said, id, () => new Set<string>())
    if (looked.has(id)) return places
    looked.add(id)
    for (const key of all.carrying.get(id) ?? []) {
      for (const { asset, item } of hitsOfAdvisory(all, key)) places.add(`${asset} ${item.name}`)
    }
    return places
  }
  return retracted.filter(
    ({ asset, component, advisories }) =>
      !advisories.some((id) => saying(id).has(`${asset} ${component}`)),
  )
}

function retraction(all: Correlator, hit: Hit, why: string, cache: KnownCache): Retraction {
  const { advisory } = hit.match
  return {
    asset: hit.asset,
    component: hit.item.name,
    advisories: knownOf(all, advisory.id, advisory.aliases, cache).names,
    why,
  }
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
