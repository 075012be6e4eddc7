/**
 * Inventories against advisories, kept incrementally: a new advisory touches only the assets that hold its
 * package, a changed inventory only its own difference. A version is compared once, however many hold it.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import { NO_FIX, type Fix } from '../model/fix.ts'
import { itemKey, orderFor, type Item } from '../model/inventory.ts'
import { packageName } from '../model/package-name.ts'
import type { Severity } from '../model/severity.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { affectedBy } from './affected.ts'

/** One advisory of one feed that affects one version of a package. */
export interface Match extends Fix {
  /** Unknown: a version or a bound cannot be compared, so it is neither affected nor clean. */
  readonly state: 'affected' | 'unknown'
  readonly feed: string
  readonly advisory: Advisory
  /** Where the advisory rates this package or release by itself. */
  readonly severity?: Severity
  /** Of an unknown one: its version cannot be ordered, or it is the build of another vendor. */
  readonly why?: 'version' | 'vendor'
  /** The only fix there is, for those with that support channel; `fixed` is null then. */
  readonly elsewhere?: { readonly channel: string; readonly fixed: string }
  /** Of a build of a support channel: what fixes it in the release itself, for those who leave the channel. */
  readonly fixedInRelease?: string
}

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

export interface MatchIndex {
  /** Package → version → who holds it. */
  readonly held: Map<string, Map<string, Held>>
  /** Asset and source → what that source lists. */
  readonly listed: Map<string, ReadonlySet<Held>>
  /** Package → the advisories that name it, by feed and id. */
  readonly naming: Map<string, Map<string, Named>>
  readonly named: Map<string, { readonly feed: string; readonly advisory: Advisory }>
  /** Package → id → the advisories that carry it; of packages of which some advisory speaks by channel. */
  readonly channelled: Map<string, Map<string, Set<string>>>
  /** Feed → vendors whose builds it speaks for, in lower case. */
  readonly vendors: Map<string, ReadonlySet<string>>
}

interface Named {
  readonly feed: string
  readonly advisory: Advisory
  readonly affected: readonly AffectedPackage[]
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
  whole: boolean,
  order: VersionOrder,
): Difference {
  const key = `${asset} ${source}`
  const before = index.listed.get(key) ?? new Set<Held>()
  const after = new Set<Held>(items.map((item) => hold(index, item, order)))
  if (!whole) for (const one of before) after.add(one)
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
  for (const one of says?.affected ?? []) {
    const name = itemKey(one)
    const known = packages.get(name)
    if (known === undefined) packages.set(name, [one])
    else known.push(one)
  }
  if (says === null) index.named.delete(key)
  else index.named.set(key, { feed, advisory: says })
  const names = new Set(packages.keys())
  for (const one of before?.advisory.affected ?? []) names.add(itemKey(one))
  if (names.size === 0) return NOTHING
  const hits: Hit[] = []
  const gone: Hit[] = []
  for (const name of names) {
    const affected = packages.get(name)
    const old = index.naming.get(name)?.get(key)
    const touched = new Set([key, ...siblings(index, name, key, old)])
    if (affected === undefined || says === null) unname(index, name, key)
    else at(index.naming, name, () => new Map()).set(key, { feed, advisory: says, affected })
    learnChannels(index, name, key, old)
    for (const one of siblings(index, name, key, index.naming.get(name)?.get(key))) touched.add(one)
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

/** From the first advisory that speaks of a channel on, a package's advisories are also found by their ids. */
function learnChannels(index: MatchIndex, name: string, key: string, old: Named | undefined): void {
  const naming = index.naming.get(name)
  const now = naming?.get(key)
  const ids = index.channelled.get(name)
  if (ids === undefined) {
    if (now?.affected.some((one) => one.channel !== undefined) !== true) return
    const made = new Map<string, Set<string>>()
    index.channelled.set(name, made)
    for (const [each, named] of naming ?? []) {
      for (const id of flawsOf(named)) at(made, id, () => new Set<string>()).add(each)
    }
    return
  }
  if (old !== undefined) {
    for (const id of flawsOf(old)) {
      ids.get(id)?.delete(key)
      if (ids.get(id)?.size === 0) ids.delete(id)
    }
  }
  if (now !== undefined) {
    for (const id of flawsOf(now)) at(ids, id, () => new Set<string>()).add(key)
  }
}

/** Advisories of the same package that speak of one of the same flaws. */
function siblings(index: MatchIndex, name: string, key: string, named?: Named): Set<string> {
  const found = new Set<string>()
  const ids = index.channelled.get(name)
  if (ids === undefined || named === undefined) return found
  for (const id of flawsOf(named)) for (const one of ids.get(id) ?? []) found.add(one)
  found.delete(key)
  return found
}

/** What an advisory is about: the CVE ids it carries, else all its names. */
function flawsOf({ advisory }: Named): readonly string[] {
  const names = [advisory.id, ...advisory.aliases]
  const flaws = names.filter((id) => id.startsWith('CVE-'))
  return flaws.length > 0 ? flaws : names
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
  const affected = advisory.affected.filter((one) => itemKey(one) === name)
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
  const versions = at(index.held, name, () => new Map<string, Held>())
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

/**
 * What an advisory says of one build. Of several entries those of its own support channel count, else those of the
 * release.
 */
function matchOf(index: MatchIndex, item: Item, named: Named, order: VersionOrder): Match | null {
  const { feed, advisory } = named
  if (item.builds !== undefined && namesBuild(named, item)) return null
  let best: Rank = OTHERS
  for (const one of named.affected) best = rankOf(item, one) < best ? rankOf(item, one) : best
  if (best > OWN && isOutranked(index, item, named, best)) return null
  const entries = named.affected.filter((one) => rankOf(item, one) === best)
  const found = affectedBy(item.version, entries, orderFor(item, order), item.stream)
  if (isForeign(index, item, feed)) {
    // Newer than the distribution's fix says nothing of somebody else's build.
    const speaks = found.state !== 'not-affected' || entries.some((one) => one.ranges.length > 0)
    return speaks ? { state: 'unknown', feed, advisory, ...NO_FIX, why: 'vendor' } : null
  }
  if (found.state === 'not-affected') return null
  if (found.state === 'unknown') {
    return { state: 'unknown', feed, advisory, ...NO_FIX, why: 'version' }
  }
  const own = best === OWN && item.channel !== undefined
  const release = own ? inRelease(index, item, named, order) : {}
  const channel =
    best === OTHERS ? entries.find((one) => one.channel !== undefined)?.channel : undefined
  if (channel === undefined || found.fixed === null) return { feed, advisory, ...found, ...release }
  const elsewhere = { channel, fixed: found.fixed }
  return { feed, advisory, ...found, ...NO_FIX, elsewhere }
}

/** Of this advisory or another one of the same flaw. */
function inRelease(
  index: MatchIndex,
  item: Item,
  named: Named,
  order: VersionOrder,
): Pick<Match, 'fixedInRelease'> {
  const name = itemKey(item)
  const others = [...siblings(index, name, '', named)]
  const all = [named, ...others.flatMap((key) => index.naming.get(name)?.get(key) ?? [])]
  for (const one of all.flatMap(({ affected }) => affected)) {
    if (one.channel !== undefined) continue
    const found = affectedBy(item.version, [one], order, item.stream)
    if (found.state === 'affected' && found.fixed !== null) return { fixedInRelease: found.fixed }
  }
  return {}
}

function isForeign(index: MatchIndex, item: Item, feed: string): boolean {
  if (item.vendor === undefined) return false
  return index.vendors.get(feed)?.has(item.vendor.toLowerCase()) !== true
}

/** How near an entry is to a build: its own channel, the release, another product, another support channel. */
type Rank = 0 | 1 | 2 | 3
const OWN: Rank = 0
const OTHERS: Rank = 3

function rankOf(item: Item, { channel }: AffectedPackage): Rank {
  if (channel === item.channel) return OWN
  if (channel === undefined) return 1
  return channel.includes(':') ? 2 : OTHERS
}

/** Whether each flaw of an advisory is told of by another one that is nearer to the build. */
function isOutranked(index: MatchIndex, item: Item, named: Named, rank: Rank): boolean {
  const name = itemKey(item)
  const ids = index.channelled.get(name)
  if (ids === undefined) return false
  const nearer = (key: string): boolean =>
    index.naming
      .get(name)
      ?.get(key)
      ?.affected.some((one) => rankOf(item, one) < rank) === true
  return flawsOf(named).every((id) => [...(ids.get(id) ?? [])].some(nearer))
}

/** The advisory also names what is built from this source and held here. */
function namesBuild({ advisory }: Named, { type, distro, builds = [] }: Item): boolean {
  return advisory.affected.some(
    (one) =>
      one.type === type && one.distro === distro && builds.includes(packageName(type, one.name)),
  )
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
