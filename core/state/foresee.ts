/**
 * The state as it will be once an entry counts: what decisions will say then is known before it is written, so
 * that whoever it would refuse goes through the breaker in the same judgement. Copies only what such an entry
 * changes; everything else is the view's own.
 */

import type { Body } from './entries.ts'
import type { Instant } from '../kernel/instant.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { State, View } from './state.ts'
import { nameKey } from './estate/table.ts'
import { linkSource, unlinkSource } from './estate/fold.ts'
import type { ReadonlyTable } from './table.ts'
import type { Stored } from '../model/manifest.ts'
import type { Tier } from '../model/posture.ts'
import { COUNTED_TIERS } from '../model/refusal.ts'
import { emptyWakeups } from './wakeups/wakeups.ts'
import { dropFeed, feedImported, feedRolledBack } from './feeds/fold.ts'
import { feedKey, feedsEnd } from './feeds/feed-cover.ts'

/** Entries of feeds, sources and posture policies only. */
export function foresee(view: View, bodies: readonly Body[], at: Instant): View {
  const kept = view as State // What is written below is written to copies alone.
  const next: State = {
    ...kept,
    feeds: new Map(view.feeds),
    feedsCovering: copyOf(view.feedsCovering),
    sourcesByAsset: copyOf(view.sourcesByAsset),
    feedsLost: new Map(view.feedsLost),
    // Who is woken is the entry's own business once it counts.
    wakeups: emptyWakeups(),
    assetsByReliance: new Map(),
    manifests: {
      ...kept.manifests,
      Source: new Map(view.manifests.Source),
      PosturePolicy: new Map(view.manifests.PosturePolicy),
    },
  }
  for (const { kind, body } of bodies) {
    if (kind === 'feed.imported') feedImported(next, body, at)
    else if (kind === 'feed.rolled-back') feedRolledBack(next, body.source, at)
    else if (kind === 'manifest.deleted' && body.kind === 'Source') {
      dropFeed(next, body.name, at)
      setSource(next, body.uid, null)
    } else if (kind === 'manifest.deleted' && body.kind === 'PosturePolicy') {
      next.manifests.PosturePolicy.delete(body.uid)
    } else if (kind === 'manifest.applied' && body.kind === 'PosturePolicy') {
      next.manifests.PosturePolicy.set(body.uid, stored<'PosturePolicy'>(body, view.size))
    } else if (kind === 'manifest.applied' && body.kind === 'Source') {
      setSource(next, body.uid, stored<'Source'>(body, view.size))
    }
  }
  const fresh = bodies.filter(
    ({ kind, body }) =>
      kind === 'manifest.applied' && !view.names.has(nameKey(body.kind, body.name)),
  )
  if (fresh.length === 0) return next
  const names = new Map(view.names)
  for (const { kind, body } of fresh) {
    if (kind === 'manifest.applied') names.set(nameKey(body.kind, body.name), body.uid)
  }
  return { ...next, names }
}

function copyOf<V>(index: ReadonlyTable<string, ReadonlySet<V>>): Map<string, Set<V>> {
  return new Map([...index].map(([key, set]) => [key, new Set(set)]))
}

function setSource(state: State, uid: string, source: Stored<'Source'> | null): void {
  const before = state.manifests.Source.get(uid)
  if (before !== undefined) unlinkSource(state, before)
  if (source === null) {
    state.manifests.Source.delete(uid)
    return
  }
  state.manifests.Source.set(uid, source)
  linkSource(state, source)
}

function stored<K extends 'Source' | 'PosturePolicy'>(
  body: Extract<Body, { kind: 'manifest.applied' }>['body'],
  seq: number,
): Stored<K> {
  const { kind, uid, name, labels, spec, origin } = body
  return { kind, uid, name, labels, spec, origin, seq } as unknown as Stored<K> // Judged: kind and spec belong together.
}

/**
 * Those for whom what this feed says now makes their word end sooner: nobody speaks of a kind of packages any more,
 * or only a feed that is older.
 */
export function relyOnLess(view: View, after: View, source: string): AssetUid[] {
  const kinds = new Set([view, after].flatMap((one) => one.feeds.get(source)?.content.covers ?? []))
  const less = new Set<AssetUid>()
  for (const kind of kinds) {
    if (COUNTED_TIERS.every((tier) => !isSooner(view, after, kind, tier))) continue
    for (const asset of view.assetsByReliance.get(kind) ?? []) less.add(asset)
  }
  return [...less].toSorted()
}

/** What no feed spoke of was a gap: a feed that does makes the whole as old as it is. */
function isSooner(view: View, after: View, kind: string, tier: Tier): boolean {
  const end = feedsEnd(after, { reliesOn: [kind] }, tier)
  const before = feedsEnd(view, { reliesOn: [kind] }, tier)
  return end === null ? before !== null : before === null || end < before
}

/** The feed's key as it will be, or as it was where it goes. */
export function feedTrigger(view: View, after: View, source: string): string[] {
  const feed = after.feeds.get(source) ?? view.feeds.get(source)
  return feed === undefined ? [`source ${source}`] : [feedKey(feed), `source ${source}`]
}
