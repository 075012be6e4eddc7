/**
 * Correlate: everything that is known of vulnerabilities, kept so that a new advisory, signal or report costs
 * what it touches. It is a projection of the ledger and its blobs; it concludes nothing, it only answers which
 * assets are hit by what.
 */

import { madeAt } from '../kernel/made-at.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Signal } from '../model/advisory.ts'
import type { ComponentFacts, HostFacts } from '../model/facts.ts'
import type { FeedRecord } from '../model/feed.ts'
import type { MatchedHit, Retraction } from '../model/input.ts'
import { itemKey, itemsOf } from '../model/inventory.ts'
import { replaces, type Whole } from '../model/scopes.ts'
import type { Correlated, Correlator } from './correlator-state.ts'
import { fixHits, hitsNaming, matchedHit, reportedHits } from './hits.ts'
import { forgetHostFixes, setHostFixes, type FixRow } from './host-fixes.ts'
import type { KnownCache } from './known.ts'
import { gapsOfList, type ListedGaps } from './listed-gaps.ts'
import { lookAt } from './look.ts'
import { forgetAsset, hitsOf, setAdvisory, setInventory, type Hit } from './match-index.ts'
import { rate } from './ratings.ts'
import { forgetReported, setReported, type ReportedRow } from './reported.ts'
import { retraction, stillGone } from './retractions.ts'
import { learnAliases, namesOf, vulnerabilitiesOf } from './vulnerability-ids.ts'

/** A report of one asset. What it no longer lists retracts nothing: only proof does (verify). */
export function observe(
  all: Correlator,
  asset: AssetUid,
  source: string,
  facts: HostFacts | ComponentFacts,
  whole: Whole,
): Correlated {
  const { hits } = setInventory(all.index, asset, source, itemsOf(facts), whole, all.order)
  const known = hits.filter((hit) => hit.item.type !== 'os')
  const lists = madeAt(all.lists, asset, () => new Map<string, ListedGaps>())
  lists.set(source, together(lists.get(source), gapsOfList(facts), whole))
  const rows: ReportedRow[] = []
  if (facts.kind === 'components') {
    for (const { id, aliases } of facts.findings) learnAliases(all.ids, id, aliases)
    rows.push(...setReported(all.reported, asset, source, facts, whole, all.order))
  } else madeAt(all.looks, asset, () => new Map()).set(source, lookAt(facts))
  const fixes = setHostFixes(all.hostFixes, asset, source, facts)
  return {
    hits: found(all, [...known, ...systemHits(all, asset, source)], rows, fixes, asset),
    retracted: [],
    touched: new Set([asset]),
  }
}

/** Told with every report: the support of the same system may have ended since the last one. */
function systemHits(all: Correlator, asset: AssetUid, source: string): Hit[] {
  const listed = [...(all.index.listed.get(`${asset} ${source}`) ?? [])]
  return listed.flatMap((held) => (held.item.type === 'os' ? hitsOf(held, asset) : []))
}

/** What a shorter list leaves out is still there, and what lies in scopes that it does not replace. */
function together(before: ListedGaps | undefined, now: ListedGaps, whole: Whole): ListedGaps {
  if (before === undefined || whole === true) return now
  const known = new Set(now.rows.map((row) => `${row.component} ${row.version}`))
  const kept = before.rows.filter(
    (row) => !known.has(`${row.component} ${row.version}`) && !replaces(whole, row.kind ?? ''),
  )
  return { ...now, rows: [...now.rows, ...kept] }
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
  all.lists.delete(asset)
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
  const touched = new Set<AssetUid>()
  const known: KnownCache = new Map()
  const look = (id: string): void => {
    for (const asset of assetsUnjudgedBy(all, `${feed} ${id}`)) touched.add(asset)
  }
  const add = (list: Iterable<MatchedHit>): void => {
    for (const hit of list) hits.set(keyOf(hit), hit)
  }
  // A nearer advisory of the same import may have taken its place.
  const drop = (list: readonly Hit[]): void => {
    for (const { asset, item, match } of list) {
      const { id } = match.advisory
      hits.delete(keyOf({ asset, component: item.name, installed: item.version, lineage: id }))
    }
  }
  for (const record of removed) {
    if (record.kind === 'advisory') {
      look(record.value.id)
      setProducts(all, feed, record.value.id, [])
      const { hits: nearer, gone } = setAdvisory(all.index, feed, record.value.id, null, all.order)
      add(nearer.map((hit) => matchedHit(all, hit, known)))
      retracted.push(...gone.map((hit) => retraction(all, hit, 'no longer in the feed', known)))
    }
    if (record.kind === 'signal') all.signals.get(record.value.id)?.delete(`${feed} ${record.key}`)
  }
  for (const record of set) {
    if (record.kind === 'signal') {
      const { id } = record.value
      madeAt(all.signals, id, () => new Map()).set(`${feed} ${record.key}`, [feed, record.value])
      if (matters(record.value)) worse.add(record.value.id)
    }
  }
  for (const record of set) {
    if (record.kind !== 'advisory') continue
    const advisory = record.value
    learnAliases(all.ids, advisory.id, advisory.aliases)
    for (const name of [advisory.id, ...advisory.aliases]) {
      madeAt(all.carrying, name, () => new Set()).add(`${feed} ${advisory.id}`)
    }
    if (rate(all.ratings, feed, advisory.id, advisory.severity)) worse.add(advisory.id)
    look(advisory.id)
    const { products = [], withdrawnAt } = advisory
    setProducts(all, feed, advisory.id, withdrawnAt === null ? products : [])
    const changed = setAdvisory(all.index, feed, advisory.id, advisory, all.order)
    look(advisory.id)
    drop(changed.gone)
    add(changed.hits.map((hit) => matchedHit(all, hit, known)))
    const why = advisory.withdrawnAt === null ? 'no longer affects this version' : 'withdrawn'
    retracted.push(...changed.gone.map((hit) => retraction(all, hit, why, known)))
  }
  for (const id of worse) {
    add(hitsNaming(all, id, known))
    for (const key of keysNaming(all, id)) {
      for (const asset of assetsUnjudgedBy(all, key)) touched.add(asset)
    }
  }
  return { hits: hits.values(), retracted: stillGone(all, retracted, hits.values()), touched }
}

/** Who holds a version that this advisory names and cannot be compared with. */
function assetsUnjudgedBy(all: Correlator, key: string): AssetUid[] {
  const named = all.index.named.get(key)
  const found: AssetUid[] = []
  for (const name of new Set(
    named?.advisory.affected.map((affectedPackage) => itemKey(affectedPackage)),
  )) {
    for (const held of all.index.held.get(name)?.values() ?? []) {
      if (held.matches.get(key)?.state === 'unknown') found.push(...held.assets.keys())
    }
  }
  return found
}

function setProducts(all: Correlator, feed: string, id: string, products: readonly string[]): void {
  const key = `${feed} ${id}`
  for (const product of all.index.named.get(key)?.advisory.products ?? []) {
    all.byProduct.get(product)?.delete(key)
  }
  for (const product of products) madeAt(all.byProduct, product, () => new Set()).add(key)
}

/** Feed and id of every advisory that carries this id or one of its names. */
function keysNaming(all: Correlator, id: string): Set<string> {
  const keys = new Set<string>()
  for (const vulnerability of vulnerabilitiesOf(all.ids, id)) {
    for (const name of namesOf(all.ids, vulnerability)) {
      for (const key of all.carrying.get(name) ?? []) keys.add(key)
    }
  }
  return keys
}

function keyOf(hit: Pick<MatchedHit, 'asset' | 'component' | 'installed' | 'lineage'>): string {
  return `${hit.asset} ${hit.component} ${hit.installed} ${hit.lineage}`
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
