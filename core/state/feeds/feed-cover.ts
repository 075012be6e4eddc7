/** Of which kinds of packages a feed speaks, and until when its word counts: nobody looked is not clean (law 6). */

import { DAY_MS, HOUR_MS, plus, type Instant } from '../../kernel/instant.ts'
import type { AssetUid } from '../../kernel/ids.ts'
import type { Formats } from '../../model/adapters.ts'
import type { Signal } from '../../model/advisory.ts'
import type { FeedContent, FeedState } from '../../model/feed.ts'
import type { HostFacts, ComponentFacts } from '../../model/facts.ts'
import { itemsOf, type Item } from '../../model/inventory.ts'
import type { Tier } from '../../model/posture.ts'
import { find, type View } from '../state.ts'
import type { ReadonlyTable } from '../table.ts'

/** How old a feed may be at each tier before what it does not say counts as unknown. */
const FEED_AGES_MS = [48 * HOUR_MS, 5 * DAY_MS, 5 * DAY_MS, 10 * DAY_MS] as const

/** `npm`, `deb debian:12`. */
export function coverKey(item: Pick<Item, 'type' | 'distro'>): string {
  return item.distro === null ? item.type : `${item.type} ${item.distro}`
}

/** What a breaker counts a feed by: another digest is another word of it. */
export function feedKey(feed: Pick<FeedState, 'source' | 'content'>): string {
  return `feed ${feed.source} ${feed.content.digest}`
}

/** What an asset is told of which nobody can be asked about any package: the kinds follow. */
export const NO_FEED = 'no feed speaks of its packages:'

/** The kind of what has no package URL: no feed ever speaks of it. */
export const NAMELESS = 'components without a package URL'

/**
 * Package URL types, and of a server that answers itself whose publisher numbers it, with a version order; of others a
 * feed may speak, and nobody can tell what follows.
 */
const ORDERED: ReadonlySet<string> = new Set(
  'deb rpm apk npm pypi maven gem nuget golang cargo composer pub cran hackage hex swift postgresql'.split(
    ' ',
  ),
)

export function hasOrder(type: string): boolean {
  return ORDERED.has(type)
}

/** Which feeds speak of a kind: in the decide thread the fold of the ledger, in the match thread what it was told. */
export type Covering = ReadonlyTable<string, ReadonlySet<string>>

export function isCovered(covering: Covering, kind: string): boolean {
  return hasOrder(typeOf(kind)) && (covering.get(kind)?.size ?? 0) > 0
}

/** Every kind in a list in which nobody looked for flaws, in order; what has no package URL is one as well. */
export function kindsOf(facts: HostFacts | ComponentFacts): string[] {
  const items = itemsOf(facts).filter((item) => item.type !== 'os')
  const kinds = new Set(items.map((item) => coverKey(item)))
  if (
    facts.kind === 'components' &&
    facts.components.some((component) => !/^pkg:/i.test(component.purl))
  ) {
    kinds.add(NAMELESS)
  }
  return [...kinds].toSorted()
}

/** Why nothing is known of a host: one family alone keeps signed lists of its fixes, of all others feeds can tell. */
export function untold(facts: HostFacts, lists: string): string {
  const kinds = kindsOf(facts)
  if (kinds.length === 0 || kinds.some((kind) => kind.startsWith('deb'))) return lists
  return `${NO_FEED} ${kinds.slice(0, 5).join(', ')}`
}

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'rpm', 'apk', 'postgresql'])

function typeOf(kind: string): string {
  return kind === NAMELESS ? '' : (kind.split(' ')[0] ?? '')
}

function scopeOf(kind: string): string {
  const type = typeOf(kind)
  return OS_TYPES.has(type) ? 'os-packages' : `language:${type}`
}

/** What a list relies on, and what of it was compared with the feeds: a feed that is new was not. */
export interface Relied {
  readonly reliesOn: readonly string[]
  readonly compared?: readonly string[]
}

function isAsked(view: Pick<View, 'feedsCovering'>, { compared }: Relied, kind: string): boolean {
  return isCovered(view.feedsCovering, kind) && (compared?.includes(kind) ?? true)
}

/**
 * The kinds nobody can be asked about, where that leaves the whole unknown: none of its `os-packages` could be
 * asked about, or nothing at all. Any other kind without a feed is a gap.
 */
export function unasked(view: Pick<View, 'feedsCovering'>, relied: Relied): string[] {
  const { reliesOn } = relied
  const without = reliesOn.filter((kind) => !isAsked(view, relied, kind))
  const system = reliesOn.filter((kind) => scopeOf(kind) === 'os-packages')
  const blind = system.length > 0 && system.every((kind) => without.includes(kind))
  if (blind) return system
  return without.length === reliesOn.length ? without : []
}

/** The freshest feed of each kind counts, and of the kinds the oldest; null: the whole is unknown. */
export function feedsEnd(view: View, relied: Relied, tier: Tier): Instant | null {
  if (unasked(view, relied).length > 0) return null
  let end: Instant | null = null
  for (const kind of relied.reliesOn) {
    // A kind of which no feed speaks is a gap: it makes nothing older.
    if (!isAsked(view, relied, kind)) continue
    let best: Instant | null = null
    for (const source of view.feedsCovering.get(kind) ?? []) {
      const at = feedEnd(view, source, tier)
      if (at !== null && (best === null || at > best)) best = at
    }
    if (best === null) return null
    if (end === null || best < end) end = best
  }
  return end
}

/** When a feed's word stops counting at a tier; null: it never said anything. */
export function feedEnd(view: View, source: string, tier: Tier): Instant | null {
  const feed = view.feeds.get(source)
  if (feed === undefined) return null
  const age = find(view, 'Source', source)?.spec.maxAge ?? Number.MAX_SAFE_INTEGER
  return plus(feed.checkedAt, Math.min(age, FEED_AGES_MS[tier]))
}

/** Those it spoke of, and those for whom its feed is asked. */
export function spokenBy(view: View, source: string): AssetUid[] {
  const found = new Set(view.assetsBySource.get(source))
  for (const kind of view.feeds.get(source)?.content.covers ?? []) {
    for (const asset of view.assetsByReliance.get(kind) ?? []) found.add(asset)
  }
  return [...found].toSorted()
}

/** Beside the kinds of packages: it lists the exploited flaws, so that what it leaves out is not among them. */
export const EXPLOITED_COVER = 'exploited'

/** Only a catalogue of exploited flaws says of each whether ransomware uses it; a record of one flaw lists nothing. */
export function isOfExploitList(signal: Signal): boolean {
  return signal.exploitedSince !== undefined && signal.ransomware !== undefined
}

/** Imports from before that cover was counted are told by their formats. */
export function listsExploited(content: FeedContent, { listExploited }: Formats): boolean {
  return (
    content.covers.includes(EXPLOITED_COVER) ||
    (content.signals > 0 && content.formats.some((format) => listExploited.has(format)))
  )
}
