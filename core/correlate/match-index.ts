/**
 * Inventories against advisories, kept incrementally: a new advisory touches only the assets that hold its
 * package, a changed inventory only its own difference. Versions are compared once for each distinct version.
 */

import type { AssetUid } from '../kernel/ids.ts'
import type { Advisory, AffectedPackage, Signal } from '../model/advisory.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { affectedBy } from './affected.ts'
import { itemKey, type Item } from '../model/inventory.ts'

export interface Hit {
  readonly asset: AssetUid
  readonly item: Item
  readonly advisory: Advisory
  /** Null: no version fixes it, or none is known. */
  readonly fixed: string | null
}

export interface MatchIndex {
  /** Package → version → who holds it, and from how many reports. */
  readonly holders: Map<string, Map<string, Map<AssetUid, number>>>
  /** Asset and source → what that source last listed. */
  readonly listed: Map<string, ReadonlyMap<string, Item>>
  /** Package → the advisories that name it, by feed and id. */
  readonly naming: Map<string, Map<string, readonly [Advisory, AffectedPackage]>>
  /** Feed and id → the packages it names. */
  readonly named: Map<string, readonly string[]>
  readonly signals: Map<string, Signal>
}

export function emptyMatchIndex(): MatchIndex {
  return {
    holders: new Map(),
    listed: new Map(),
    naming: new Map(),
    named: new Map(),
    signals: new Map(),
  }
}

/** Replaces what a source lists of an asset; answers what is new and so must be matched. */
export function setInventory(
  index: MatchIndex,
  asset: AssetUid,
  source: string,
  items: readonly Item[],
): Item[] {
  const key = `${asset} ${source}`
  const before = index.listed.get(key) ?? new Map<string, Item>()
  const after = new Map<string, Item>(
    items.map((item) => [`${itemKey(item)} ${item.version}`, item] as const),
  )
  index.listed.set(key, after)
  const added: Item[] = []
  for (const [name, item] of after) {
    if (before.has(name)) continue
    count(index, asset, item, 1)
    added.push(item)
  }
  for (const [name, item] of before) if (!after.has(name)) count(index, asset, item, -1)
  return added
}

function count(index: MatchIndex, asset: AssetUid, item: Item, step: 1 | -1): void {
  const versions = at(index.holders, itemKey(item), () => new Map<string, Map<AssetUid, number>>())
  const assets = at(versions, item.version, () => new Map<AssetUid, number>())
  const next = (assets.get(asset) ?? 0) + step
  if (next > 0) assets.set(asset, next)
  else assets.delete(asset)
  if (assets.size === 0) versions.delete(item.version)
  if (versions.size === 0) index.holders.delete(itemKey(item))
}

/** Replaces what a feed says under this id; answers whether anything changed. */
export function setAdvisory(index: MatchIndex, feed: string, advisory: Advisory): boolean {
  const key = `${feed} ${advisory.id}`
  const keys = [...new Set(advisory.affected.map((one) => itemKey(one)))]
  for (const old of index.named.get(key) ?? []) {
    const naming = index.naming.get(old)
    for (const name of naming?.keys() ?? []) if (name.startsWith(`${key} `)) naming?.delete(name)
  }
  if (advisory.withdrawnAt !== null) return index.named.delete(key)
  index.named.set(key, keys)
  advisory.affected.forEach((one, place) => {
    at(index.naming, itemKey(one), () => new Map()).set(`${key} ${place}`, [advisory, one])
  })
  return true
}

/** Everything an advisory hits, now. */
export function hitsOfAdvisory(index: MatchIndex, advisory: Advisory, order: VersionOrder): Hit[] {
  const hits: Hit[] = []
  if (advisory.withdrawnAt !== null) return hits
  for (const affected of advisory.affected) {
    for (const [version, assets] of index.holders.get(itemKey(affected)) ?? []) {
      const found = affectedBy(version, affected, order)
      if (found.state !== 'affected') continue
      const item = { type: affected.type, distro: affected.distro, name: affected.name, version }
      for (const asset of assets.keys()) hits.push({ asset, item, advisory, fixed: found.fixed })
    }
  }
  return hits
}

/** Every advisory that hits these packages of one asset. */
export function hitsOfItems(
  index: MatchIndex,
  asset: AssetUid,
  items: readonly Item[],
  order: VersionOrder,
): Hit[] {
  const hits: Hit[] = []
  for (const item of items) {
    for (const [advisory, affected] of index.naming.get(itemKey(item))?.values() ?? []) {
      const found = affectedBy(item.version, affected, order)
      if (found.state === 'affected') hits.push({ asset, item, advisory, fixed: found.fixed })
    }
  }
  return hits
}

/** Of an id and all its aliases: exploited if any is, and the worst decision points. */
export function signalFor(index: MatchIndex, advisory: Advisory): Signal | undefined {
  const found = [advisory.id, ...advisory.aliases].flatMap((id) => index.signals.get(id) ?? [])
  const [first] = found
  if (first === undefined) return undefined
  return found.reduce((all, one) => ({ ...one, ...all }), first)
}

function at<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
