/**
 * The match thread: inventories against advisories, away from decisions. It holds a projection of the ledger
 * and its blobs, answers questions about findings, and tells the decide thread which assets are hit; what
 * follows from a hit is judged there.
 */

import { parentPort, workerData } from 'node:worker_threads'
import {
  allHits,
  emptyCorrelator,
  forget,
  observe,
  publish,
  type Correlated,
} from '@holdfast/core/correlate/correlator'
import { listFindings, showFinding } from '@holdfast/core/correlate/finding-views'
import { assetsTouched } from '@holdfast/core/correlate/preview'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { MatchedHit, Retraction } from '@holdfast/core/model/input'
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
    case 'inventory': {
      const facts = factsAt(input.facts)
      const found = observe(all, input.asset, input.source, facts, input.whole)
      return started ? send(input.cause, found) : undefined
    }
    case 'forget':
      return forget(all, input.asset)
    case 'feed': {
      const before = feeds.get(input.source) ?? []
      const { set, removed } = feedDifference(before, input.shards, load)
      feeds.set(input.source, input.shards)
      const found = publish(all, input.source, set, removed)
      if (!started) return
      await send(input.cause, found)
      const isStatement = (one: FeedRecord): boolean => one.kind === 'statement'
      const statements = { set: set.filter(isStatement), removed: removed.filter(isStatement) }
      if (statements.set.length + statements.removed.length > 0) {
        tell({ statements: { source: input.source, ...statements } })
      }
      return
    }
    case 'sources':
      for (const [name, one] of input.independence) independence.set(name, one)
      return
    case 'start':
      started = true
      // What was found before a stop may not have been judged: judging again changes nothing that was.
      return sendHits('start', allHits(all))
  }
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
