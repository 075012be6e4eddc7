/**
 * The match thread: inventories against advisories, away from decisions. It holds a projection of the ledger
 * and its blobs, answers questions about findings, and tells the decide thread which assets are hit; what
 * follows from a hit is judged there.
 */

import type { Correlated } from '@holdfast/core/correlate/correlator-state'
import { assetsByName, gapsOf } from '@holdfast/core/correlate/gaps'
import {
  listFindings,
  showFinding,
  type FindingSummary,
} from '@holdfast/core/correlate/finding-views'
import { assetsTouched } from '@holdfast/core/correlate/preview'
import { fromUtf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { FeedRecord } from '@holdfast/core/model/feed'
import type { MatchedHit, OpenGap, Retraction } from '@holdfast/core/model/input'
import { fileBlobs } from '@holdfast/edges-base/stores/blobs'
import { callerOf } from '@holdfast/edges-base/threads/answering'
import type { MatchInput, MatchThread } from './messages.ts'
import {
  answerOf,
  causesNothing,
  emptyProjection,
  foresee,
  hitsOf,
  put,
  putFeed,
  putList,
  putVendors,
} from './projection.ts'

const caller = callerOf<MatchThread>()
const blobs = fileBlobs(caller.data.directory)
const known = emptyProjection(textAt)
const { all, feeds, newest } = known
const independence = new Map<string, 'host' | 'second'>()
let started = false
let received = 0
/** Of what was said last to be judged. */
let judged: (() => void) | null = null
const queue: { readonly input: MatchInput; readonly place: number }[] = []
let working = false

caller.answer({
  asks: {
    findings: ({ within }) => (within === null ? everywhere() : findingsWithin(within)),
    finding: ({ id }) => showFinding(all, id, independence),
    record: ({ source, key }) => recordAt(source, key),
    touched: (found) => assetsTouched(all, found.source, foresee(known, found).set),
    gaps: ({ asset }) => gapsOf(all, asset).gaps,
  },
  tells: {
    input(input) {
      received += 1
      queue.push({ input, place: received })
      if (!working) void work()
    },
    judged: () => judged?.(),
    drop: (source) => void known.foreseen.delete(source),
  },
})

/** Of everything, until something changes: a list is read page by page. */
let listed: readonly FindingSummary[] | null = null

function everywhere(): readonly FindingSummary[] {
  listed ??= listFindings(all, independence)
  return listed
}

function findingsWithin(assets: readonly AssetUid[]): readonly FindingSummary[] {
  return listFindings(all, independence, new Set(assets))
}

async function work(): Promise<void> {
  working = true
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    try {
      await take(next.input)
    } catch (thrown) {
      // One unreadable blob leaves the rest; what it would have said is missing and told.
      caller.say('problem', thrown instanceof Error ? thrown.message : String(thrown))
    }
    // Statements of a feed wait for what else it says.
    if (queue.length === 0 || next.input.kind === 'feed') caller.say('reached', next.place)
  }
  working = false
}

async function take(input: MatchInput): Promise<void> {
  listed = null
  switch (input.kind) {
    case 'inventory':
      return inventory(input)
    case 'forget':
      told.delete(input.asset)
      return void put(known, input)
    case 'covering':
      return put(known, input) ? tellAll('feeds', newest.keys()) : undefined
    case 'accepted':
      put(known, input)
      return tellAll('exceptions', newest.keys())
    case 'feed':
      return feed(input)
    case 'sources':
      // What a source was when it spoke outlives its manifest.
      for (const [name, one] of input.independence) independence.set(name, one)
      return trusted(putVendors(known, input.vendors))
    case 'start':
      started = true
      // What was found before a stop may not have been judged: judging again changes nothing that was.
      await sendHits('start', hitsOf(known))
      return tellAll('start', newest.keys())
  }
}

async function trusted(found: Correlated): Promise<void> {
  if (started) await send('sources', found)
}

async function feed(input: Extract<MatchInput, { kind: 'feed' }>): Promise<void> {
  const { cause } = input
  const { found, wasUnread } = putFeed(known, input)
  if (!started) return
  await send(cause, found)
  await tellAll(cause, new Set([...found.touched, ...assetsByName(all)]))
  if (wasUnread) await tellAll(cause, newest.keys())
}

async function inventory(input: Extract<MatchInput, { kind: 'inventory' }>): Promise<void> {
  const { asset, cause, open } = input
  const { found, problem } = putList(known, input)
  if (problem !== null) caller.say('problem', problem)
  else if (started) await send(cause, found)
  if (started) await tellGaps(cause, asset, 1, open)
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
  const { ended, ...matched } = answerOf(known, asset, cause, open)
  const { lists, gaps, unjudged } = matched
  const text = JSON.stringify([gaps, unjudged, lists])
  if (fresh === 0 && told.get(asset) === text) return
  told.set(asset, text)
  await judgedAfter(() => caller.say('lists', { fresh, matched: { ...matched, ended } }))
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
    if (causesNothing(hit)) continue
    some.push(hit)
    if (some.length < LIMITS.matchedHitsMax) continue
    await chunk(cause, some, [])
    some = []
  }
  if (some.length > 0) await chunk(cause, some, [])
}

function chunk(
  cause: string,
  hits: readonly MatchedHit[],
  retracted: readonly Retraction[],
): Promise<void> {
  return judgedAfter(() => caller.say('hits', { cause, hits, retracted }))
}

/** One at a time: the decide thread is never flooded. */
function judgedAfter(say: () => void): Promise<void> {
  return new Promise((resolve) => {
    judged = resolve
    say()
  })
}

/** Asked by people, seldom: read from the shards, not kept in memory. */
function recordAt(source: string, key: string): FeedRecord | null {
  for (const digest of feeds.get(source) ?? []) {
    for (const line of known.load(digest)) {
      if (!line.includes(JSON.stringify(key))) continue
      const record = JSON.parse(line) as FeedRecord // Our own canonical line.
      if (record.key === key) return record
    }
  }
  return null
}

function textAt(digest: Digest): string {
  const bytes = blobs.get(digest)
  const text = bytes === undefined ? undefined : fromUtf8(bytes)
  if (text === undefined) throw new Error(`the blob ${digest} is missing or damaged`)
  return text
}
