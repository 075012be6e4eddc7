/**
 * What the advisories of a package say of one build of it. Builds of one name are not alike: each is measured by its
 * own support channel, module stream and vendor first, and a source only where nothing built from it is named.
 */

import { madeAt } from '../kernel/made-at.ts'
import type { Advisory, AffectedPackage } from '../model/advisory.ts'
import { NO_FIX, type Fix } from '../model/fix.ts'
import { itemKey, orderFor, type Item } from '../model/inventory.ts'
import { packageName } from '../model/package-name.ts'
import type { Severity } from '../kernel/severity.ts'
import type { VersionOrder } from '../model/version-order.ts'
import { affectedBy } from './affected.ts'
import { sameStream } from './stream.ts'

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

/** Advisories by what they name. */
export interface Naming {
  /** Package → the advisories that name it, by feed and id. */
  readonly naming: Map<string, Map<string, Named>>
  /** Package → id → the advisories that carry it; of packages of which some advisory speaks by channel. */
  readonly channelled: Map<string, Map<string, Set<string>>>
  /** Feed → vendors whose builds it speaks for, in lower case. */
  readonly vendors: Map<string, ReadonlySet<string>>
}

export interface Named {
  readonly feed: string
  readonly advisory: Advisory
  readonly affected: readonly AffectedPackage[]
}

/**
 * What an advisory says of one build. Of several entries those of its own support channel count, else those of the
 * release.
 */
export function matchOf(
  index: Naming,
  item: Item,
  named: Named,
  order: VersionOrder,
): Match | null {
  const { feed, advisory } = named
  if (item.builds !== undefined && namesBuild(named, item)) return null
  const foreign = isForeign(index, item, feed)
  // Whose stream somebody else's build belongs to cannot be told.
  const streams = foreign
    ? named.affected
    : named.affected.filter((affectedPackage) => ofItsStream(item, affectedPackage))
  let best: Rank = OTHERS
  for (const stream of streams) best = rankOf(item, stream) < best ? rankOf(item, stream) : best
  if (best > OWN && isOutranked(index, item, named, best)) return null
  const entries = streams.filter((stream) => rankOf(item, stream) === best)
  const found = affectedBy(item.version, entries, orderFor(item, order), item.stream)
  if (foreign) {
    // Newer than the distribution's fix says nothing of somebody else's build.
    const speaks =
      found.state !== 'not-affected' || entries.some((entry) => entry.ranges.length > 0)
    return speaks ? { state: 'unknown', feed, advisory, ...NO_FIX, why: 'vendor' } : null
  }
  if (found.state === 'not-affected') return null
  if (found.state === 'unknown') {
    return { state: 'unknown', feed, advisory, ...NO_FIX, why: 'version' }
  }
  const own = best === OWN && item.channel !== undefined
  const release = own ? inRelease(index, item, named, order) : {}
  const channel =
    best === OTHERS ? entries.find((entry) => entry.channel !== undefined)?.channel : undefined
  if (channel === undefined || found.fixed === null) return { feed, advisory, ...found, ...release }
  const elsewhere = { channel, fixed: found.fixed }
  return { feed, advisory, ...found, ...NO_FIX, elsewhere }
}

/** Of this advisory or another one of the same flaw. */
function inRelease(
  index: Naming,
  item: Item,
  named: Named,
  order: VersionOrder,
): Pick<Match, 'fixedInRelease'> {
  const name = itemKey(item)
  const others = [...siblings(index, name, '', named)]
  const all = [named, ...others.flatMap((key) => index.naming.get(name)?.get(key) ?? [])]
  for (const affectedPackage of all.flatMap(({ affected }) => affected)) {
    if (affectedPackage.channel !== undefined) continue
    const found = affectedBy(item.version, [affectedPackage], order, item.stream)
    if (found.state === 'affected' && found.fixed !== null) return { fixedInRelease: found.fixed }
  }
  return {}
}

function isForeign(index: Naming, item: Item, feed: string): boolean {
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

/** Builds of another stream are other packages: what is said of them is not nearer, and not further off. */
function ofItsStream(item: Item, affected: AffectedPackage): boolean {
  if (item.type !== 'rpm' || affected.ranges.length === 0) return true
  return affected.ranges.some(({ fixed, lastAffected }) =>
    sameStream(affected, fixed ?? lastAffected, item),
  )
}

/** Whether each flaw of an advisory is told of by another one that is nearer to the build. */
function isOutranked(index: Naming, item: Item, named: Named, rank: Rank): boolean {
  const name = itemKey(item)
  const ids = index.channelled.get(name)
  if (ids === undefined) return false
  const nearer = (key: string): boolean =>
    index.naming
      .get(name)
      ?.get(key)
      ?.affected.some(
        (affectedPackage) =>
          ofItsStream(item, affectedPackage) && rankOf(item, affectedPackage) < rank,
      ) === true
  return flawsOf(named).every((id) => [...(ids.get(id) ?? [])].some(nearer))
}

/** The advisory also names what is built from this source and held here. */
function namesBuild({ advisory }: Named, { type, distro, builds = [] }: Item): boolean {
  return advisory.affected.some(
    (affectedPackage) =>
      affectedPackage.type === type &&
      affectedPackage.distro === distro &&
      builds.includes(packageName(type, affectedPackage.name)),
  )
}

/** From the first advisory that speaks of a channel on, a package's advisories are also found by their ids. */
export function learnChannels(
  index: Naming,
  name: string,
  key: string,
  old: Named | undefined,
): void {
  const naming = index.naming.get(name)
  const now = naming?.get(key)
  const ids = index.channelled.get(name)
  if (ids === undefined) {
    if (now?.affected.some((affectedPackage) => affectedPackage.channel !== undefined) !== true)
      return
    const made = new Map<string, Set<string>>()
    index.channelled.set(name, made)
    for (const [each, named] of naming ?? []) {
      for (const id of flawsOf(named)) madeAt(made, id, () => new Set<string>()).add(each)
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
    for (const id of flawsOf(now)) madeAt(ids, id, () => new Set<string>()).add(key)
  }
}

/** Advisories of the same package that speak of one of the same flaws. */
export function siblings(index: Naming, name: string, key: string, named?: Named): Set<string> {
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
