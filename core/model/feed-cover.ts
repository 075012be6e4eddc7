/** Of which kinds of packages a feed speaks, and until when its word counts: nobody looked is not clean (law 6). */

import { DAY_MS, HOUR_MS, plus, type Instant } from '../kernel/instant.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Signal } from './advisory.ts'
import type { FeedContent, FeedState } from './feed.ts'
import type { Item } from './inventory.ts'
import type { Tier } from './posture.ts'
import { find, type View } from './state.ts'

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

export function uncovered(view: View, keys: readonly string[]): string[] {
  return keys.filter((key) => (view.feedsCovering.get(key)?.size ?? 0) === 0)
}

/** The freshest feed of each kind counts, and of the kinds the oldest; null: no feed speaks of one of them. */
export function feedsEnd(view: View, keys: readonly string[], tier: Tier): Instant | null {
  let end: Instant | null = null
  for (const key of keys) {
    let best: Instant | null = null
    for (const source of view.feedsCovering.get(key) ?? []) {
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

/** Imports from before that cover was counted are told by their format. */
export function listsExploited(content: FeedContent): boolean {
  return (
    content.covers.includes(EXPLOITED_COVER) ||
    (content.signals > 0 && content.formats.includes('kev'))
  )
}
