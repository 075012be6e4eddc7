/**
 * What the match thread keeps of the ledger and its blobs: lists against advisories, what could not be read, and
 * the answers that follow. A preview of other rules is made of the same.
 */

import { allHits, forget, observe, publish } from '@holdfast/core/correlate/correlator'
import {
  emptyCorrelator,
  type Correlated,
  type Correlator,
} from '@holdfast/core/correlate/correlator-state'
import { endedGaps, gapsOf, isAccepted } from '@holdfast/core/correlate/gaps'
import { trustVendors } from '@holdfast/core/correlate/vendors'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { MatchedList } from '@holdfast/core/model/evidence'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import { coverKey, isCovered } from '@holdfast/core/state/feeds/feed-cover'
import { countGaps } from '@holdfast/core/model/gap'
import type { InventoryMatchedInput, MatchedHit, OpenGap } from '@holdfast/core/model/input'
import { compareVersions } from '@holdfast/formats/versions/order'
import { differenceIn, feedDifference, type FeedDifference } from '../feeds/feed-difference.ts'
import type { Import, MatchInput } from './messages.ts'

export interface Projection {
  readonly all: Correlator
  readonly feeds: Map<string, readonly Digest[]>
  /** Of imports that may come to count. */
  readonly foreseen: Map<string, Foreseen>
  /** Asset → source → its newest list. */
  readonly newest: Map<AssetUid, Map<string, Digest>>
  /** Lists that could not even be read. */
  readonly unreadable: Map<string, string>
  /** Feeds that count and could not be read: what they would have said of a list is missing. */
  readonly unread: Map<string, string>
  /** Throws where the blob is missing or damaged. */
  readonly text: (digest: Digest) => string
  readonly load: (digest: Digest) => readonly string[]
}

interface Foreseen extends Pick<Import, 'from' | 'shards'> {
  readonly difference: FeedDifference
}

export function emptyProjection(text: (digest: Digest) => string): Projection {
  return {
    all: emptyCorrelator(compareVersions),
    feeds: new Map(),
    foreseen: new Map(),
    newest: new Map(),
    unreadable: new Map(),
    unread: new Map(),
    text,
    load: (digest) => {
      const lines = text(digest)
      return lines === '' ? [] : lines.split('\n')
    },
  }
}

type Of<K extends MatchInput['kind']> = Extract<MatchInput, { readonly kind: K }>

/** Whether anything is different now. */
export function put(known: Projection, input: Of<'forget' | 'covering' | 'accepted'>): boolean {
  const { all, newest } = known
  switch (input.kind) {
    case 'forget':
      newest.delete(input.asset)
      forget(all, input.asset)
      return true
    case 'covering': {
      const before = JSON.stringify([...all.covering].map(([kind, by]) => [kind, [...by]]))
      all.covering = new Map(input.covering.map(([kind, by]) => [kind, new Set(by)]))
      return before !== JSON.stringify(input.covering)
    }
    case 'accepted': {
      const accepted = new Map<string, Set<AssetUid | null>>()
      for (const [component, asset] of input.accepted) {
        accepted.set(component, (accepted.get(component) ?? new Set()).add(asset))
      }
      all.accepted = accepted
      return true
    }
  }
}

export function putVendors(known: Projection, vendors: Of<'sources'>['vendors']): Correlated {
  return trustVendors(known.all, vendors)
}

/** What it would change, remembered until it counts. */
export function foresee(
  known: Projection,
  { source, from, shards, difference }: Import,
): FeedDifference {
  if (difference === null) return feedDifference(known.feeds.get(source) ?? [], shards, known.load)
  const read = differenceIn(difference)
  known.foreseen.set(source, { from, shards, difference: read })
  return read
}

/** As it was foreseen, where that is still the step that is taken. */
function differenceTo(
  { feeds, foreseen, load }: Projection,
  source: string,
  shards: readonly Digest[],
): FeedDifference {
  const before = feeds.get(source) ?? []
  const known = foreseen.get(source)
  foreseen.delete(source)
  const fits = known?.from.join() === before.join() && known.shards.join() === shards.join()
  return known !== undefined && fits ? known.difference : feedDifference(before, shards, load)
}

/** Throws where it cannot be read, and remembers why. */
export function putFeed(
  known: Projection,
  { source, shards }: Pick<Of<'feed'>, 'source' | 'shards'>,
): { readonly found: Correlated; readonly wasUnread: boolean } {
  const { all, feeds, unread } = known
  try {
    const { set, removed } = differenceTo(known, source, shards)
    const found = publish(all, source, set, removed)
    feeds.set(source, shards)
    return { found, wasUnread: unread.delete(source) }
  } catch (thrown) {
    const why = wordOf(thrown)
    unread.set(source, why)
    throw new Error(`${source}: ${why}`, { cause: thrown })
  }
}

export function putList(
  known: Projection,
  { asset, source, facts, whole }: Pick<Of<'inventory'>, 'asset' | 'source' | 'facts' | 'whole'>,
): { readonly found: Correlated; readonly problem: string | null } {
  const { all, newest, unreadable } = known
  const lists = newest.get(asset) ?? new Map<string, Digest>()
  newest.set(asset, lists.set(source, facts))
  unreadable.delete(`${asset} ${source}`)
  try {
    // Our own facts, under their digest.
    const said = JSON.parse(known.text(facts)) as HostFacts | ComponentFacts
    return { found: observe(all, asset, source, said, whole), problem: null }
  } catch (thrown) {
    const problem = wordOf(thrown)
    unreadable.set(`${asset} ${source}`, `its list could not be matched: ${problem}`)
    return { found: NOTHING, problem }
  }
}

const NOTHING: Correlated = { hits: [], retracted: [], touched: new Set() }

/** Everything that may be a cause. */
export function* hitsOf({ all }: Projection): Generator<MatchedHit> {
  for (const hit of allHits(all)) if (!causesNothing(hit)) yield hit
}

/** What has no fix is a finding and no cause: the decide thread need not hear of it. */
export function causesNothing(hit: MatchedHit): boolean {
  return hit.fixed === null && hit.supportEndedAt === undefined
}

/** What became of the lists of an asset, and what of it nobody can judge. */
export function answerOf(
  known: Projection,
  asset: AssetUid,
  cause: string,
  open: readonly OpenGap[] = [],
): InventoryMatchedInput {
  const { all, newest } = known
  const { gaps, unjudged } = gapsOf(all, asset)
  const counts = countGaps(gaps.filter((gap) => !isAccepted(all, asset, gap.component)))
  const sources = [...(newest.get(asset)?.keys() ?? [])]
  const lists = sources.flatMap((source) => listOf(known, asset, source) ?? [])
  const ended = endedGaps(all, asset, open, unjudged)
  return { kind: 'inventory-matched', cause, asset, lists, gaps: counts, unjudged, ended }
}

/** With which kinds of feeds a list was compared, or why it has no answer. */
function listOf(known: Projection, asset: AssetUid, source: string): MatchedList | undefined {
  const { all, newest, unreadable } = known
  const facts = newest.get(asset)?.get(source)
  if (facts === undefined) return undefined
  const kinds = new Set<string>()
  for (const { item } of all.index.listed.get(`${asset} ${source}`) ?? []) {
    const kind = coverKey(item)
    if (isCovered(all.covering, kind)) kinds.add(kind)
  }
  const failed = unreadable.get(`${asset} ${source}`) ?? unreadFor(known, kinds)
  const list = { source, facts, kinds: [...kinds].toSorted() }
  return failed === undefined ? list : { ...list, failed }
}

/** Why a list has no answer: a feed that speaks of its packages could not be read. */
function unreadFor({ all, unread }: Projection, kinds: Iterable<string>): string | undefined {
  for (const kind of unread.size === 0 ? [] : kinds) {
    for (const by of all.covering.get(kind) ?? []) {
      const why = unread.get(by)
      if (why !== undefined) return `what ${by} says could not be read: ${why}`
    }
  }
  return undefined
}

function wordOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown)
}
