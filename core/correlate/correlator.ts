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
import {
  emptyMatchIndex,
  forgetAsset,
  hitsOf,
  setAdvisory,
  setInventory,
  type Hit,
  type MatchIndex,
} from './match-index.ts'
import {
  emptyReported,
  forgetReported,
  setReported,
  type Reported,
  type ReportedRow,
} from './reported.ts'
import {
  emptyIds,
  learnAliases,
  namesOf,
  vulnerabilitiesOf,
  type VulnerabilityIds,
} from './vulnerability-ids.ts'

export interface Correlator {
  readonly index: MatchIndex
  readonly reported: Reported
  readonly ids: VulnerabilityIds
  /** Id → feed → what it signals. */
  readonly signals: Map<string, Map<string, Signal>>
  /** Id or alias → feed and id of the advisories that carry it. */
  readonly carrying: Map<string, Set<string>>
  /** Id → feed → how severe it calls it; what one feed leaves unrated another may rate. */
  readonly ratings: Map<string, Map<string, FindingFact['severity']>>
  readonly order: VersionOrder
}

/** What is known of an id, worked out once in one go over many hits of it. */
type KnownCache = Map<string, Known>

export interface Correlated {
  readonly hits: Iterable<MatchedHit>
  readonly retracted: readonly Retraction[]
}

export function emptyCorrelator(order: VersionOrder): Correlator {
  return {
    index: emptyMatchIndex(),
    reported: emptyReported(),
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
  }
  return { hits: found(all, hits, rows, asset), retracted: [] }
}

/** Lazily: while an index is built from nothing, nobody asks. */
function* found(
  all: Correlator,
  hits: readonly Hit[],
  rows: readonly ReportedRow[],
  asset: AssetUid,
): Generator<MatchedHit> {
  const known: KnownCache = new Map()
  for (const hit of hits) yield matchedHit(all, hit, known)
  // The report itself is judged already; only what a signal makes worse comes from here.
  for (const row of rows) yield* reportedHits(all, row, [asset], known)
}

export function forget(all: Correlator, asset: AssetUid): void {
  forgetAsset(all.index, asset, all.order)
  forgetReported(all.reported, asset)
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

const SEVERITIES = ['unrated', 'low', 'medium', 'high', 'critical'] as const

function worstRating(all: Correlator, id: string): FindingFact['severity'] {
  let worst: FindingFact['severity'] = 'unrated'
  for (const one of all.ratings.get(id)?.values() ?? []) {
    if (SEVERITIES.indexOf(one) > SEVERITIES.indexOf(worst)) worst = one
  }
  return worst
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
    exploited: known.exploited,
    automatable: known.automatable,
    impact: known.impact,
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
  if (!known.exploited && !known.automatable) return []
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
    exploited: known.exploited || finding.exploited,
    automatable: known.automatable,
    impact: known.impact,
  }))
}

export interface Known {
  /** Every name of it, its own first. */
  readonly names: readonly string[]
  readonly severity: FindingFact['severity']
  readonly exploited: boolean
  /** Decision points nobody published: automatable no, impact total (CISA BOD 26-04). */
  readonly automatable: boolean
  readonly impact: 'partial' | 'total'
  readonly signals: readonly Signal[]
}

/** Of an id and all its names: exploited if anyone says so, and the worst decision points. */
export function whatIsKnown(all: Correlator, id: string, aliases: readonly string[]): Known {
  const names = new Set([id, ...aliases])
  for (const vulnerability of vulnerabilitiesOf(all.ids, id, aliases)) {
    for (const name of namesOf(all.ids, vulnerability)) names.add(name)
  }
  const signals: Signal[] = []
  let severity: FindingFact['severity'] = 'unrated'
  for (const name of names) {
    signals.push(...(all.signals.get(name)?.values() ?? []))
    const rated = worstRating(all, name)
    if (SEVERITIES.indexOf(rated) > SEVERITIES.indexOf(severity)) severity = rated
  }
  const points = signals.flatMap((one) => one.ssvc ?? [])
  const partial = points.length > 0 && points.every((one) => one.technicalImpact === 'partial')
  return {
    names: [...names].slice(0, NAMES_MAX),
    severity,
    exploited: signals.some(
      (one) => one.exploitedSince !== undefined || one.ssvc?.exploitation === 'active',
    ),
    automatable: points.some((one) => one.automatable === 'yes'),
    impact: partial ? 'partial' : 'total',
    signals,
  }
}

/** A bundle may carry hundreds; an entry need not. */
const NAMES_MAX = 50

function knownOf(
  all: Correlator,
  id: string,
  aliases: readonly string[],
  cache: KnownCache,
): Known {
  const known = cache.get(id) ?? whatIsKnown(all, id, aliases)
  cache.set(id, known)
  return known
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
