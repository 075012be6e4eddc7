/**
 * The records of a feed as content-addressed shards: what did not change keeps its blob, so a new advisory
 * among hundreds of thousands rewrites one small piece. Pure: blobs are handed in and out.
 */

import { utf8 } from '@holdfast/core/kernel/bytes'
import { canonicalJson } from '@holdfast/core/kernel/canonical-json'
import { digestOf, type Digest, type Hash } from '@holdfast/core/kernel/hash'
import type { Instant } from '@holdfast/core/kernel/instant'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { coverKey, EXPLOITED_COVER, isOfExploitList } from '@holdfast/core/state/feeds/feed-cover'
import type { FeedContent, FeedRecord } from '@holdfast/core/model/feed'

export interface BuildInput {
  /** Shards that count now, in order. */
  readonly previous: readonly Digest[]
  /** Documents that are new or changed, already read. */
  readonly documents: readonly BuildDocument[]
  readonly gone: readonly string[]
  /** The documents are the whole feed: what they do not hold is gone. */
  readonly whole: boolean
}

export interface BuildDocument {
  readonly file: string
  readonly records: readonly FeedRecord[]
  readonly format: string
  readonly dropped: number
  readonly epoch: Instant | null
  readonly incomplete: string | null
  /** Where its bytes are kept. */
  readonly blob: Digest
}

export interface Built {
  readonly content: FeedContent
  readonly added: number
  readonly changed: number
  readonly removed: number
  readonly difference: ChangedLines
  readonly blobs: readonly { readonly digest: Digest; readonly bytes: Uint8Array }[]
}

/** Lines of records, in the order of their shards: as `feedDifference` reads them of two contents. */
export interface ChangedLines {
  readonly set: readonly string[]
  readonly removed: readonly string[]
}

/** What is remembered between two builds of one feed, so that the next costs only its own change. */
export interface FeedMemory {
  readonly digest: Digest
  readonly shards: readonly Digest[]
  readonly keysByFile: Map<string, Set<string>>
  readonly covers: Map<string, number>
  readonly counts: Record<FeedRecord['kind'], number>
}

export type LoadShard = (digest: Digest) => readonly string[]

/** Reads all shards: after a start, once. */
export function remember(shards: readonly Digest[], load: LoadShard, hash: Hash): FeedMemory {
  const memory = emptyMemory(shards, hash)
  for (const digest of shards) for (const line of load(digest)) count(memory, recordOf(line), 1)
  return memory
}

export function emptyMemory(shards: readonly Digest[], hash: Hash): FeedMemory {
  return {
    digest: digestOfShards(shards, hash),
    shards,
    keysByFile: new Map(),
    covers: new Map(),
    counts: { advisory: 0, signal: 0, statement: 0 },
  }
}

/** The memory handed in is spent: a build that does not come to count is forgotten with it. */
export function buildFeed(
  input: BuildInput,
  memory: FeedMemory,
  load: LoadShard,
  hash: Hash,
): { readonly built: Built; readonly memory: FeedMemory } {
  const incoming = new Map<string, FeedRecord>()
  for (const { records } of input.documents)
    for (const record of records) incoming.set(record.key, record)
  const leaving = leavingKeys(input, memory, incoming)
  const total = sum(memory) + incoming.size - leaving.size
  const shardCount = shardsFor(total, memory.shards.length)
  const moved = shardCount !== memory.shards.length
  const next = moved || input.whole ? freshMemory(memory) : memory
  const shardOf = (key: string): number => shardIndex(key, shardCount, hash)
  const touched = new Set<number>()
  for (const key of [...incoming.keys(), ...leaving]) touched.add(shardOf(key))
  const old = new Map<string, string>()
  const oldLines = (digests: readonly Digest[]): void => {
    for (const digest of digests) for (const line of load(digest)) old.set(keyOf(line), line)
  }
  if (moved) oldLines(memory.shards)
  else oldLines(memory.shards.filter((_, place) => touched.has(place)))
  const changes = { added: 0, changed: 0, removed: 0 }
  const lines = new Map<string, string>(old)
  const renamed = new Set([...incoming.keys()].map(keyBefore))
  for (const key of leaving) {
    const line = lines.get(key)
    if (line === undefined) continue
    lines.delete(key)
    if (!renamed.has(key)) changes.removed += 1
    if (!moved && !input.whole) count(next, recordOf(line), -1)
  }
  for (const [key, record] of incoming) {
    const before = old.get(key)
    const line = keepIfEqual(before, record)
    if (before === undefined) changes.added += 1
    else if (line !== before) changes.changed += 1
    lines.set(key, line)
    if (!moved && !input.whole) {
      if (before !== undefined) count(next, recordOf(before), -1)
      count(next, recordOf(line), 1)
    }
  }
  if (moved || input.whole) for (const line of lines.values()) count(next, recordOf(line), 1)
  const shards = [...memory.shards].slice(0, shardCount)
  const blobs: Built['blobs'][number][] = []
  const set: string[] = []
  const byShard = Map.groupBy(lines, ([key]) => shardOf(key))
  for (let place = 0; place < shardCount; place++) {
    if (!moved && !touched.has(place)) continue
    const rows = (byShard.get(place) ?? []).toSorted(([a], [b]) => (a < b ? -1 : 1))
    for (const [key, line] of rows) if (old.get(key) !== line) set.push(line)
    const bytes = utf8(rows.map(([, line]) => line).join('\n'))
    const digest = digestOf(hash, bytes)
    if (shards[place] !== digest) blobs.push({ digest, bytes })
    shards[place] = digest
  }
  const removed = [...old].flatMap(([key, line]) => (lines.has(key) ? [] : [line]))
  const content = contentOf(input, next, shards, hash)
  return {
    built: { content, ...changes, difference: { set, removed }, blobs },
    memory: { ...next, digest: content.digest, shards },
  }
}

function contentOf(
  input: BuildInput,
  { counts, covers }: FeedMemory,
  shards: readonly Digest[],
  hash: Hash,
): FeedContent {
  return {
    digest: digestOfShards(shards, hash),
    shards,
    documents: [...new Set(input.documents.map((document) => document.blob))],
    formats: [...new Set(input.documents.map((document) => document.format))].toSorted(),
    advisories: counts.advisory,
    signals: counts.signal,
    statements: counts.statement,
    dropped: input.documents.reduce((all, document) => all + document.dropped, 0),
    epoch: epochOf(input),
    covers: coverList(covers),
    incomplete:
      input.documents.find((document) => document.incomplete !== null)?.incomplete ?? null,
  }
}

/** That it lists exploited flaws is never among what is left out. */
function coverList(covers: ReadonlyMap<string, number>): string[] {
  const kinds = [...covers.keys()].filter((key) => key !== EXPLOITED_COVER).toSorted()
  return [...(covers.has(EXPLOITED_COVER) ? [EXPLOITED_COVER] : []), ...kinds].slice(0, COVERS_MAX)
}

const COVERS_MAX = 500

/** Records of files that are gone, or that their file no longer holds. */
function leavingKeys(
  input: BuildInput,
  memory: FeedMemory,
  incoming: ReadonlyMap<string, FeedRecord>,
): Set<string> {
  const leaving = new Set<string>()
  const files = input.whole
    ? memory.keysByFile.keys()
    : [...input.gone, ...input.documents.map((document) => document.file)]
  for (const file of files) {
    for (const key of memory.keysByFile.get(file) ?? []) if (!incoming.has(key)) leaving.add(key)
  }
  return leaving
}

/** Said again in the same words it is the same record, from the document that said it first. */
function keepIfEqual(before: string | undefined, record: FeedRecord): string {
  const line = canonicalJson(record)
  if (before === undefined || before === line) return line
  const known = recordOf(before)
  const same =
    known.file === record.file && canonicalJson(known.value) === canonicalJson(record.value)
  return same ? before : line
}

function epochOf(input: BuildInput): Instant | null {
  if (!input.whole) return null
  let newest: Instant | null = null
  for (const { epoch } of input.documents) {
    if (epoch !== null && (newest === null || epoch > newest)) newest = epoch
  }
  return newest
}

/** Grows by doubling, and never shrinks, so that it seldom moves everything. */
function shardsFor(total: number, current: number): number {
  const wanted = Math.min(LIMITS.feedShardsMax, Math.ceil(total / LIMITS.feedShardRecords))
  let shards = Math.max(1, current)
  while (shards < wanted) shards *= 2
  return Math.min(shards, LIMITS.feedShardsMax)
}

function shardIndex(key: string, shards: number, hash: Hash): number {
  if (shards === 1) return 0
  const [a = 0, b = 0] = hash.sha256(utf8(key))
  return ((a << 8) | b) % shards
}

function digestOfShards(shards: readonly Digest[], hash: Hash): Digest {
  return digestOf(hash, utf8(shards.join('\n')))
}

export function recordOf(line: string): FeedRecord {
  return JSON.parse(line) as FeedRecord // Our own canonical line, read back under its digest.
}

/** Feeds of earlier versions have one signal for each id: under its new key it is not gone. */
function keyBefore(key: string): string {
  return key.replace(/^signal \S+ /, 'signal ')
}

/** Inside a string every quote is escaped, so the member's name occurs once. */
export function keyOf(line: string): string {
  const text = /"key":("(?:[^"\\]|\\.)*")/.exec(line)?.[1]
  return text === undefined ? recordOf(line).key : (JSON.parse(text) as string) // As above.
}

function count(memory: FeedMemory, record: FeedRecord, step: 1 | -1): void {
  memory.counts[record.kind] += step
  const keys = memory.keysByFile.get(record.file) ?? new Set()
  if (step === 1) keys.add(record.key)
  else keys.delete(record.key)
  if (keys.size === 0) memory.keysByFile.delete(record.file)
  else memory.keysByFile.set(record.file, keys)
  for (const key of coversOf(record)) {
    const left = (memory.covers.get(key) ?? 0) + step
    if (left > 0) memory.covers.set(key, left)
    else memory.covers.delete(key)
  }
}

function coversOf(record: FeedRecord): ReadonlySet<string> {
  if (record.kind === 'advisory') {
    return new Set(record.value.affected.map((affectedPackage) => coverKey(affectedPackage)))
  }
  return new Set(record.kind === 'signal' && isOfExploitList(record.value) ? [EXPLOITED_COVER] : [])
}

function sum(memory: FeedMemory): number {
  const { advisory, signal, statement } = memory.counts
  return advisory + signal + statement
}

function freshMemory(memory: FeedMemory): FeedMemory {
  return {
    ...memory,
    keysByFile: new Map(),
    covers: new Map(),
    counts: { advisory: 0, signal: 0, statement: 0 },
  }
}
