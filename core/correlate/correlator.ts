/**
 * Correlate: everything that is known of vulnerabilities, kept so that a new advisory, signal or report costs
 * what it touches. It is a projection of the ledger and its blobs; it concludes nothing, it only answers which
 * assets are hit by what.
 */

import type { AssetUid } from '../kernel/ids.ts'
import { parseInstant, type Instant } from '../kernel/instant.ts'
import type { Signal } from '../model/advisory.ts'
import type { ComponentFacts, FindingFact, HostFacts } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import type { MatchedHit, Retraction } from '../model/input.ts'
import { exposedBy } from '../model/inputs.ts'
import { itemKey, itemsOf, type Item } from '../model/inventory.ts'
import { both, no, NOTHING_TOLD, yes, type Inputs, type Told } from '../model/told.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { exploitedBy } from './found-causes.ts'
import {
  emptyHostFixes,
  forgetHostFixes,
  setHostFixes,
  type FixRow,
  type HostFixes,
} from './host-fixes.ts'
import { lookAt, type Look } from './look.ts'
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
  readonly hostFixes: HostFixes
  /** Asset → source → what its newest look at processes and sockets says of a component. */
  readonly looks: Map<AssetUid, Map<string, Look>>
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
type KnownCache = Map<string, KnownHit>

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
  whole: boolean,
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

function isAnswered(said: Inputs): boolean {
  return [said.exploited, said.automatable, said.impact].some((one) => one.is !== 'unknown')
}

/** What is known of the flaw, with what the last looks at this asset say of the component. */
function saidHere(
  all: Correlator,
  known: KnownHit,
  asset: AssetUid,
  item: Item,
  told: Told = NOTHING_TOLD.exploited,
): Pick<MatchedHit, 'said' | 'listedTriage'> {
  let look: Told = NOTHING_TOLD.exposed
  if (MAPPED.has(item.type)) {
    for (const [source, says] of all.looks.get(asset) ?? []) {
      look = both(look, says(item.name, source))
    }
  }
  return {
    said: {
      ...known.said,
      exploited: both(told, known.said.exploited),
      exposed: exposedBy(look, known.vectors),
    },
    ...(known.listedTriage === undefined ? {} : { listedTriage: known.listedTriage }),
  }
}

/** Kinds of packages whose code a process maps. */
const MAPPED: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk'])

export interface Known {
  /** Every name of it, its own first. */
  readonly names: readonly string[]
  readonly severity: FindingFact['severity']
  /** Of exposure a feed says nothing; that is a matter of each asset. */
  readonly said: Inputs
  readonly listedTriage: boolean | undefined
  readonly signals: readonly Signal[]
}

/** With the CVSS vectors that speak of all of it. */
interface KnownHit extends Known {
  readonly vectors: readonly string[]
}

/** Of an id and all its names: exploited if anyone says so, and the worst decision points. */
export function whatIsKnown(all: Correlator, id: string, aliases: readonly string[]): Known {
  const names = new Set([id, ...aliases])
  for (const vulnerability of vulnerabilitiesOf(all.ids, id, aliases)) {
    for (const name of namesOf(all.ids, vulnerability)) names.add(name)
  }
  const signals: (readonly [feed: string, signal: Signal])[] = []
  let severity: FindingFact['severity'] = 'unrated'
  for (const name of names) {
    signals.push(...(all.signals.get(name) ?? []))
    const rated = worstRating(all, name)
    if (SEVERITIES.indexOf(rated) > SEVERITIES.indexOf(severity)) severity = rated
  }
  const triage = signals.flatMap(([, one]) => one.forensicTriage ?? [])
  return {
    names: [...names].slice(0, NAMES_MAX),
    severity,
    said: saidBy(signals),
    listedTriage: triage.length === 0 ? undefined : triage.includes(true),
    signals: signals.map(([, one]) => one),
  }
}

/** Exploited if anyone says so, and the worst decision points; a score (EPSS) is no answer. */
function saidBy(signals: readonly (readonly [feed: string, signal: Signal])[]): Inputs {
  let { exploited, automatable, impact } = NOTHING_TOLD
  for (const [feed, { exploitedSince, ssvc }] of signals) {
    const by = `feed:${feed}`
    if (exploitedSince !== undefined) exploited = both(exploited, yes(by, dayOf(exploitedSince)))
    if (ssvc === undefined) continue
    const word = (text: string): string => text.toLowerCase()
    exploited = both(exploited, toldAs(word(ssvc.exploitation), by, ['active'], ['none', 'poc', 'public poc']))
    automatable = both(automatable, toldAs(word(ssvc.automatable), by, ['yes'], ['no']))
    impact = both(impact, toldAs(word(ssvc.technicalImpact), by, ['total'], ['partial']))
  }
  return { ...NOTHING_TOLD, exploited, automatable, impact }
}

function toldAs(word: string, by: string, asYes: readonly string[], asNo: readonly string[]): Told {
  if (asYes.includes(word)) return yes(by)
  return asNo.includes(word) ? no(by) : NOTHING_TOLD.automatable
}

/** `2026-08-07`, or with a time; anything else is a word without a date. */
function dayOf(text: string): Instant | null {
  const day = /^(\d{4}-\d\d-\d\d)(?:$|T)/.exec(text)?.[1]
  return day === undefined ? null : (parseInstant(`${day}T00:00:00Z`) ?? null)
}

/**
 * Vectors that together speak of every CVE among the names; none where one of them is silent: a notice of ten flaws
 * is local only if all ten are.
 */
function vectorsOf(all: Correlator, names: readonly string[]): string[] {
  const cves = names.filter((one) => one.startsWith('CVE-'))
  const vectors: string[] = []
  for (const asked of cves.length > 1 ? cves.map((one) => [one]) : [names]) {
    const keys = new Set(asked.flatMap((name) => [...(all.carrying.get(name) ?? [])]))
    const own = [...keys].flatMap((key) => {
      const advisory = all.index.named.get(key)?.advisory
      if (advisory === undefined || advisory.withdrawnAt !== null) return []
      const named = [advisory.id, ...advisory.aliases].filter((one) => one.startsWith('CVE-'))
      return new Set(named).size > 1 ? [] : advisory.cvss
    })
    if (own.length === 0) return []
    vectors.push(...own)
  }
  return vectors
}

/** A bundle may carry hundreds; an entry need not. */
const NAMES_MAX = 50

function knownOf(
  all: Correlator,
  id: string,
  aliases: readonly string[],
  cache: KnownCache,
): KnownHit {
  const cached = cache.get(id)
  if (cached !== undefined) return cached
  const known = whatIsKnown(all, id, aliases)
  const made = { ...known, vectors: vectorsOf(all, known.names) }
  cache.set(id, made)
  return made
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
