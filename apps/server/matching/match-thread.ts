/**
 * The match thread: inventories against advisories, away from decisions. It holds a projection of the ledger
 * and its blobs, answers questions about findings, and tells the decide thread which assets are hit; what
 * follows from a hit is judged there.
 */

import { parentPort, workerData } from 'node:worker_threads'
import { allHits, forget, observe, publish } from '@holdfast/core/correlate/correlator'
import { emptyCorrelator, type Correlated } from '@holdfast/core/correlate/correlator-state'
import { assetsByName, endedGaps, gapsOf, isAccepted } from '@holdfast/core/correlate/gaps'
import { listFindings, showFinding } from '@holdfast/core/correlate/finding-views'
import { assetsTouched } from '@holdfast/core/correlate/preview'
import { trustVendors } from '@holdfast/core/correlate/vendors'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { coverKey, isCovered } from '@holdfast/core/model/feed-cover'
import { countGaps } from '@holdfast/core/model/gap'
import type { MatchedList } from '@holdfast/core/model/evidence'
import type { MatchedHit, OpenGap, Retraction } from '@holdfast/core/model/input'
import { fileBlobs } from '@holdfast/edges-base/stores/blobs'
import { compareVersions } from '@holdfast/formats/versions/order'
import { feedDifference } from '../feeds/feed-difference.ts'
import type { FromMatcher, MatchInput, MatchQuery, ToMatcher } from './messages.ts'

const port = parentPort
if (port === null) throw new Error('the match thread runs as a worker')
const { directory } = workerData as { readonly directory: string } // Given by matcher.ts.
const blobs = fileBlobs(directory)
const all = emptyCorrelator(compareVersions)
const feeds = new Map<string, readonly Digest[]>()
const independence = new Map<string, 'host' | 'second'>()
let started = false
let nextChunk = 1
let received = 0
const judged = new Map<number, () => void>()
const queue: { readonly input: MatchInput; readonly place: number }[] = []
let working = false

const tell = (message: FromMatcher): void => port.postMessage(message)

port.on('message', (message: ToMatcher) => {
  if ('judged' in message) {
    judged.get(message.judged)?.()
    judged.delete(message.judged)
  } else if ('query' in message) answer(message.id, message.query)
  else {
    received += 1
    queue.push({ input: message.input, place: received })
    if (!working) void work()
  }
})

async function work(): Promise<void> {
  working = true
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    try {
      await take(next.input)
    } catch (thrown) {
      // One unreadable blob leaves the rest; what it would have said is missing and told.
      tell({ problem: thrown instanceof Error ? thrown.message : String(thrown) })
    }
    if (queue.length === 0) tell({ idle: next.place })
  }
  working = false
}

async function take(input: MatchInput): Promise<void> {
  switch (input.kind) {
    case 'inventory':
      return inventory(input)
    case 'forget':
      told.delete(input.asset)
      newest.delete(input.asset)
      return forget(all, input.asset)
    case 'covering': {
      const before = JSON.stringify([...all.covering].map(([kind, by]) => [kind, [...by]]))
      all.covering = new Map(input.covering.map(([kind, by]) => [kind, new Set(by)]))
      if (before === JSON.stringify(input.covering)) return
      return tellAll('feeds', newest.keys())
    }
    case 'accepted': {
      const accepted = new Map<string, Set<AssetUid | null>>()
      for (const [component, asset] of input.accepted) {
        accepted.set(component, (accepted.get(component) ?? new Set()).add(asset))
      }
      all.accepted = accepted
      return tellAll('exceptions', newest.keys())
    }
    case 'feed':
      return feed(input)
    case 'sources':
      // What a source was when it spoke outlives its manifest.
      for (const [name, one] of input.independence) independence.set(name, one)
      return started
        ? send('sources', trustVendors(all, input.vendors))
        : void trustVendors(all, input.vendors)
    case 'start':
      started = true
      // What was found before a stop may not have been judged: judging again changes nothing that was.
      await sendHits('start', allHits(all))
      return tellAll('start', newest.keys())
  }
}

/** Feeds that count and could not be read: what they would have said of a list is missing. */
const unread = new Map<string, string>()

async function feed(input: Extract<MatchInput, { kind: 'feed' }>): Promise<void> {
  const { source, shards, cause } = input
  let found: Correlated
  let wasUnread: boolean
  let difference: ReturnType<typeof feedDifference>
  try {
    difference = feedDifference(feeds.get(source) ?? [], shards, load)
    found = publish(all, source, difference.set, difference.removed)
    feeds.set(source, shards)
    wasUnread = unread.delete(source)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    unread.set(source, why)
    throw new Error(`${source}: ${why}`, { cause: thrown })
  }
  if (!started) return
  await send(cause, found)
  await tellAll(cause, new Set([...found.touched, ...assetsByName(all)]))
  if (wasUnread) await tellAll(cause, newest.keys())
  const isStatement = (one: FeedRecord): boolean => one.kind === 'statement'
  const statements = {
    set: difference.set.filter(isStatement),
    removed: difference.removed.filter(isStatement),
  }
  if (statements.set.length + statements.removed.length > 0) {
    tell({ statements: { source, ...statements } })
  }
}

/** Why a list has no answer: a feed that speaks of its packages could not be read. */
function unreadFor(kinds: Iterable<string>): string | undefined {
  for (const kind of unread.size === 0 ? [] : kinds) {
    for (const by of all.covering.get(kind) ?? []) {
      const why = unread.get(by)
      if (why !== undefined) return `what ${by} says could not be read: ${why}`
    }
  }
  return undefined
}

/** Asset → source → its newest list. */
const newest = new Map<AssetUid, Map<string, Digest>>()
/** Lists that could not even be read. */
const unreadable = new Map<string, string>()

async function inventory(input: Extract<MatchInput, { kind: 'inventory' }>): Promise<void> {
  const { asset, source, cause, facts } = input
  const lists = newest.get(asset) ?? new Map<string, Digest>()
  newest.set(asset, lists.set(source, facts))
  unreadable.delete(`${asset} ${source}`)
  try {
    const found = observe(all, asset, source, factsAt(facts), input.whole)
    if (started) await send(cause, found)
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown)
    unreadable.set(`${asset} ${source}`, `its list could not be matched: ${why}`)
    tell({ problem: why })
  }
  if (started) await tellGaps(cause, asset, 1, input.open)
}

/** What became of a list: with which kinds of feeds it was compared, or why it has no answer. */
function answerOf(asset: AssetUid, source: string): MatchedList | undefined {
  const facts = newest.get(asset)?.get(source)
  if (facts === undefined) return undefined
  const kinds = new Set<string>()
  for (const { item } of all.index.listed.get(`${asset} ${source}`) ?? []) {
    const kind = coverKey(item)
    if (isCovered(all.covering, kind)) kinds.add(kind)
  }
  const failed = unreadable.get(`${asset} ${source}`) ?? unreadFor(kinds)
  const list = { source, facts, kinds: [...kinds].toSorted() }
  return failed === undefined ? list : { ...list, failed }
}

/** What the decide thread was last told of an asset: the same is not told again. */
const told = new Map<AssetUid, string>()

async function tellAll(cause: string, assets: Iterable<AssetUid>): Promise<void> {
  if (!started) return
  for (const asset of assets) await tellGaps(cause, asset, 0, [])
}

/** `fresh`: so many of its lists have just come, which are answered in any case. */
async function tellGaps(
  cause: string,
  asset: AssetUid,
  fresh: number,
  open: readonly OpenGap[],
): Promise<void> {
  const { gaps, unjudged } = gapsOf(all, asset)
  const counts = countGaps(gaps.filter((one) => !isAccepted(all, asset, one.component)))
  const sources = [...(newest.get(asset)?.keys() ?? [])]
  const lists = sources.flatMap((source) => answerOf(asset, source) ?? [])
  const text = JSON.stringify([counts, unjudged, lists])
  if (fresh === 0 && told.get(asset) === text) return
  told.set(asset, text)
  const ended = endedGaps(all, asset, open, unjudged)
  const id = nextChunk++
  await new Promise<void>((resolve) => {
    judged.set(id, resolve)
    const about = { kind: 'inventory-matched', cause, asset } as const
    tell({ chunk: id, fresh, matched: { ...about, lists, gaps: counts, unjudged, ended } })
  })
}

async function send(cause: string, { hits, retracted }: Correlated): Promise<void> {
  for (let from = 0; from < retracted.length; from += LIMITS.matchedHitsMax) {
    await chunk(cause, [], retracted.slice(from, from + LIMITS.matchedHitsMax))
  }
  await sendHits(cause, hits)
}

/** What has no fix is a finding and no cause: the decide thread need not hear of it. */
async function sendHits(cause: string, hits: Iterable<MatchedHit>): Promise<void> {
  let some: MatchedHit[] = []
  for (const hit of hits) {
    if (hit.fixed === null && hit.supportEndedAt === undefined) continue
    some.push(hit)
    if (some.length < LIMITS.matchedHitsMax) continue
    await chunk(cause, some, [])
    some = []
  }
  if (some.length > 0) await chunk(cause, some, [])
}

/** One at a time: the decide thread is never flooded. */
function chunk(
  cause: string,
  hits: readonly MatchedHit[],
  retracted: readonly Retraction[],
): Promise<void> {
  const id = nextChunk++
  return new Promise((resolve) => {
    judged.set(id, resolve)
    tell({ chunk: id, cause, hits, retracted })
  })
}

function answer(id: number, query: MatchQuery): void {
  try {
    tell({ id, answer: ask(query) })
  } catch (thrown) {
    tell({ id, failure: thrown instanceof Error ? thrown.message : String(thrown) })
  }
}

function ask(query: MatchQuery): unknown {
  switch (query.kind) {
    case 'findings':
      return listFindings(all, independence)
    case 'finding':
      return showFinding(all, query.id, independence)
    case 'record':
      return recordAt(query.source, query.key)
    case 'touched': {
      const { set } = feedDifference(feeds.get(query.source) ?? [], query.shards, load)
      return assetsTouched(all, query.source, set)
    }
    case 'gaps':
      return gapsOf(all, query.asset).gaps
    case 'size': {
      const { held, named, listed } = all.index
      const versions = [...held.values()].reduce((sum, one) => sum + one.size, 0)
      return { packages: held.size, versions, advisories: named.size, lists: listed.size }
    }
  }
}

/** Asked by people, seldom: read from the shards, not kept in memory. */
function recordAt(source: string, key: string): FeedRecord | null {
  for (const digest of feeds.get(source) ?? []) {
    for (const line of load(digest)) {
      if (!line.includes(JSON.stringify(key))) continue
      const record = JSON.parse(line) as FeedRecord // Our own canonical line.
      if (record.key === key) return record
    }
  }
  return null
}

function load(digest: Digest): readonly string[] {
  const text = textAt(digest)
  return text === '' ? [] : text.split('\n')
}

function factsAt(digest: Digest): HostFacts | ComponentFacts {
  return JSON.parse(textAt(digest)) as HostFacts | ComponentFacts // Our own facts, under their digest.
}

function textAt(digest: Digest): string {
  const bytes = blobs.get(digest)
  const text = bytes === undefined ? undefined : fromUtf8(bytes)
  if (text === undefined) throw new Error(`the blob ${digest} is missing or damaged`)
  return text
}
