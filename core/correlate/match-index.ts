/**
 * Inventories against advisories, kept incrementally: a new advisory touches only the assets that hold its
 * package, a changed inventory only its own difference. A version is compared once, however many hold it.
 */

import { madeAt } from '../kernel/made-at.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import { itemKey, type Item } from '../model/inventory.ts'
import { replaces, type Whole } from '../model/scopes.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { learnChannels, matchOf, siblings, type Match, type Naming } from './judge-build.ts'

/** One version of a package, with everyone who holds it and everything that affects it. */
export interface Held {
  readonly item: Item
  /** Asset → from how many lists. */
  readonly assets: Map<AssetUid, number>
  /** By feed and advisory. */
  readonly matches: Map<string, Match>
}

export interface Hit {
  readonly asset: AssetUid
  readonly item: Item
  readonly match: Match
}

/** What a change brought: what affects an asset now, and what no longer does. */
export interface Difference {
  readonly hits: readonly Hit[]
  readonly gone: readonly Hit[]
}

export interface MatchIndex extends Naming {
  /** Package → version → who holds it. */
  readonly held: Map<string, Map<string, Held>>
  /** Asset and source → what that source lists. */
  readonly listed: Map<string, ReadonlySet<Held>>
  readonly named: Map<string, { readonly feed: string; readonly advisory: Advisory }>
}

export function emptyMatchIndex(): MatchIndex {
  return {
    held: new Map(),
    listed: new Map(),
    naming: new Map(),
    named: new Map(),
    channelled: new Map(),
    vendors: new Map(),
  }
}

const NOTHING: Difference = { hits: [], gone: [] }

/** `whole`: what the list leaves out is no longer held; else it only adds (law 5). */
export function setInventory(
  index: MatchIndex,
  asset: AssetUid,
  source: string,
  items: readonly Item[],
  whole: Whole,
  order: VersionOrder,
): Difference {
  const key = `${asset} ${source}`
  const before = index.listed.get(key) ?? new Set<Held>()
  const after = new Set<Held>(items.map((item) => hold(index, item, order)))
  for (const held of before) if (!replaces(whole, held.item.type)) after.add(held)
  index.listed.set(key, after)
  const hits: Hit[] = []
  const gone: Hit[] = []
  for (const held of after) {
    if (before.has(held)) continue
    const lists = held.assets.get(asset) ?? 0
    held.assets.set(asset, lists + 1)
    if (lists === 0) hits.push(...hitsOf(held, asset))
  }
  for (const held of before) {
    if (after.has(held)) continue
    const lists = held.assets.get(asset) ?? 0
    if (lists > 1) held.assets.set(asset, lists - 1)
    else {
      held.assets.delete(asset)
      gone.push(...hitsOf(held, asset))
    }
    if (held.assets.size === 0) drop(index, held)
  }
  return { hits, gone }
}

/** Every list of an asset that is no more. */
export function forgetAsset(index: MatchIndex, asset: AssetUid, order: VersionOrder): void {
  for (const key of index.listed.keys()) {
    if (!key.startsWith(`${asset} `)) continue
    setInventory(index, asset, key.slice(asset.length + 1), [], true, order)
    index.listed.delete(key)
  }
}

/** Replaces what a feed says under an id; null: it says nothing any more. Withdrawn is nothing. */
export function setAdvisory(
  index: MatchIndex,
  feed: string,
  id: string,
  advisory: Advisory | null,
  order: VersionOrder,
): Difference {
  const key = `${feed} ${id}`
  const before = index.named.get(key)
  const packages = new Map<string, AffectedPackage[]>()
  const says = advisory !== null && advisory.withdrawnAt === null ? advisory : null
  for (const affectedPackage of says?.affected ?? []) {
    const name = itemKey(affectedPackage)
    const known = packages.get(name)
    if (known === undefined) packages.set(name, [affectedPackage])
    else known.push(affectedPackage)
  }
  if (says === null) index.named.delete(key)
  else index.named.set(key, { feed, advisory: says })
  const names = new Set(packages.keys())
  for (const affectedPackage of before?.advisory.affected ?? []) names.add(itemKey(affectedPackage))
  if (names.size === 0) return NOTHING
  const hits: Hit[] = []
  const gone: Hit[] = []
  for (const name of names) {
    const affected = packages.get(name)
    const old = index.naming.get(name)?.get(key)
    const touched = new Set([key, ...siblings(index, name, key, old)])
    if (affected === undefined || says === null) unname(index, name, key)
    else madeAt(index.naming, name, () => new Map()).set(key, { feed, advisory: says, affected })
    learnChannels(index, name, key, old)
    for (const sibling of siblings(index, name, key, index.naming.get(name)?.get(key)))
      touched.add(sibling)
    for (const held of index.held.get(name)?.values() ?? []) {
      for (const one of touched) rematch(index, name, held, one, order, hits, gone, one === key)
    }
  }
  return { hits, gone }
}

/** Whose builds each feed speaks for (`Source.spec.vendors`); what no longer holds is only forgotten, never retracted. */
export function setVendors(
  index: MatchIndex,
  vendors: ReadonlyMap<string, ReadonlySet<string>>,
  order: VersionOrder,
): Hit[] {
  const hits: Hit[] = []
  const feeds = new Set([...index.vendors.keys(), ...vendors.keys()])
  index.vendors.clear()
  for (const [feed, names] of vendors) index.vendors.set(feed, names)
  for (const [name, versions] of index.held) {
    for (const held of versions.values()) {
      if (held.item.vendor === undefined) continue
      for (const [key, named] of index.naming.get(name) ?? []) {
        if (feeds.has(named.feed)) rematch(index, name, held, key, order, hits, [], false)
      }
    }
  }
  return hits
}

/** `again`: it was said anew, so it counts as a hit though nothing changed. */
function rematch(
  index: MatchIndex,
  name: string,
  held: Held,
  key: string,
  order: VersionOrder,
  hits: Hit[],
  gone: Hit[],
  again: boolean,
): void {
  const old = held.matches.get(key)
  const named = index.naming.get(name)?.get(key)
  const match = named === undefined ? null : matchOf(index, held.item, named, order)
  if (match === null) held.matches.delete(key)
  else held.matches.set(key, match)
  const same =
    old?.state === match?.state &&
    old?.fixed === match?.fixed &&
    old?.fixedInRelease === match?.fixedInRelease
  if (same && !again) return
  for (const asset of held.assets.keys()) {
    if (match?.state === 'affected') hits.push({ asset, item: held.item, match })
    else if (old?.state === 'affected') gone.push({ asset, item: held.item, match: old })
  }
}

/** Whether an advisory that is not in the index yet would affect what is held. */
export function wouldAffect(
  index: MatchIndex,
  feed: string,
  advisory: Advisory,
  held: Held,
  order: VersionOrder,
): boolean {
  const name = itemKey(held.item)
  const affected = advisory.affected.filter((affectedPackage) => itemKey(affectedPackage) === name)
  return matchOf(index, held.item, { feed, advisory, affected }, order)?.state === 'affected'
}

/** Everything that affects what is held, once for each version: what a list of findings is made of. */
export function* heldWithMatches(index: MatchIndex): Generator<Held> {
  for (const versions of index.held.values()) {
    for (const held of versions.values()) if (held.matches.size > 0) yield held
  }
}

/** What affects a version, for one asset that holds it. */
export function hitsOf(held: Held, asset: AssetUid): Hit[] {
  const hits: Hit[] = []
  for (const match of held.matches.values()) {
    if (match.state === 'affected') hits.push({ asset, item: held.item, match })
  }
  return hits
}

function hold(index: MatchIndex, item: Item, order: VersionOrder): Held {
  const name = itemKey(item)
  const versions = madeAt(index.held, name, () => new Map<string, Held>())
  const place = placeOf(item)
  const known = versions.get(place)
  if (known !== undefined) return known
  const held: Held = { item, assets: new Map(), matches: new Map() }
  for (const [key, named] of index.naming.get(name) ?? []) {
    const match = matchOf(index, item, named, order)
    if (match !== null) held.matches.set(key, match)
  }
  versions.set(place, held)
  return held
}

/** What makes two of one name the same build: nearly always the version alone. */
function placeOf(item: Item): string {
  const { version, stream, vendor, builds, channel } = item
  if (
    stream === undefined &&
    vendor === undefined &&
    builds === undefined &&
    channel === undefined
  ) {
    return version
  }
  return [version, stream, vendor, channel, ...(builds ?? [])].join('\n')
}

function drop(index: MatchIndex, held: Held): void {
  const name = itemKey(held.item)
  const versions = index.held.get(name)
  versions?.delete(placeOf(held.item))
  if (versions?.size === 0) index.held.delete(name)
}

function unname(index: MatchIndex, name: string, key: string): void {
  const naming = index.naming.get(name)
  naming?.delete(key)
  if (naming?.size === 0) index.naming.delete(name)
}
