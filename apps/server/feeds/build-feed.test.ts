/** Shards built change by change equal those built at once; what did not change keeps its blob. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { Signal } from '@holdfast/core/model/advisory'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { recordsOf } from '@holdfast/formats/feed-records'
import { reading } from '@holdfast/formats/reader'
import { nodeHash } from '@holdfast/edges-base/signers/hash'
import { seeded } from '../../../proof/testkit/chance.ts'
import {
  buildFeed,
  emptyMemory,
  remember,
  type BuildDocument,
  type FeedMemory,
} from './build-feed.ts'
import { changedLines, differenceIn, feedDifference, sharedDifference } from './feed-difference.ts'

const blobs = new Map<Digest, string>()
const load = (digest: Digest): readonly string[] => {
  const text = blobs.get(digest)
  assert.ok(text !== undefined, digest)
  return text === '' ? [] : text.split('\n')
}
const blob = `sha256:${'d'.repeat(64)}` as Digest

function record(id: string, fixed: string, file: string): FeedRecord {
  const ranges = [{ introduced: '0', fixed, lastAffected: null }]
  const affected = [{ type: 'npm', distro: null, name: `p-${id}`, ranges, versions: [] }]
  return {
    kind: 'advisory',
    key: `advisory ${id}`,
    file,
    document: blob,
    value: {
      id,
      aliases: [],
      lineage: 'osv',
      modifiedAt: null,
      publishedAt: null,
      withdrawnAt: null,
      severity: 'high',
      cvss: [],
      affected,
    },
  }
}

function document(file: string, records: readonly FeedRecord[]): BuildDocument {
  return { file, records, format: 'osv', dropped: 0, epoch: null, incomplete: null, blob }
}

function build(
  memory: FeedMemory,
  documents: readonly BuildDocument[],
  gone: readonly string[] = [],
  whole = false,
) {
  const made = buildFeed(
    { previous: memory.shards, documents, gone, whole },
    memory,
    load,
    nodeHash,
  )
  for (const { digest, bytes } of made.built.blobs)
    blobs.set(digest, new TextDecoder().decode(bytes))
  return made
}

const linesOf = (shards: readonly Digest[]): string[] =>
  shards.flatMap((shard) => load(shard)).toSorted()

test('two hundred changes of a directory: the same lines as all at once, and the memory as read anew', () => {
  const random = seeded(11)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const files = new Map<string, readonly FeedRecord[]>()
  let memory = emptyMemory([], nodeHash)
  for (let step = 0; step < 200; step++) {
    const before = memory.shards
    const file = `f${Math.floor(random() * 12)}`
    const records = Array.from({ length: Math.floor(random() * 4) }, (_, index) =>
      record(`${file}-${index}`, pick(['1', '2', '3']), file),
    )
    const goes = random() < 0.2
    const made = goes ? build(memory, [], [file]) : build(memory, [document(file, records)])
    memory = made.memory
    if (goes) files.delete(file)
    else files.set(file, records)
    const all = [...files].map(([name, list]) => document(name, list))
    const scratch = build(emptyMemory([], nodeHash), all, [], true)
    assert.deepEqual(linesOf(memory.shards), linesOf(scratch.memory.shards))
    const { advisories, covers } = made.built.content
    assert.equal(advisories, scratch.built.content.advisories)
    assert.deepEqual(covers, scratch.built.content.covers)
    assert.deepEqual(remember(memory.shards, load, nodeHash).keysByFile, memory.keysByFile)
    const difference = feedDifference(before, memory.shards, load)
    const { added, changed, removed } = made.built
    // Who built it says the same as who reads both, in the same order.
    assert.deepEqual(made.built.difference, changedLines(before, memory.shards, load))
    assert.equal(difference.set.length, added + changed)
    assert.equal(difference.removed.length, removed)
  }
})

test('a difference goes to another thread and comes back whole; too much of it does not go', () => {
  const none = { set: [], removed: [] }
  const made = build(emptyMemory([], nodeHash), [document('f', [record('A-1', '1', 'f')])])
  const { set } = made.built.difference
  for (const lines of [none, { set, removed: [] }, { set: [], removed: set }]) {
    const handed = sharedDifference(lines)
    assert.ok(handed !== null && handed.set.buffer instanceof SharedArrayBuffer)
    const read = differenceIn(handed)
    assert.deepEqual(
      [read.set, read.removed].map((all) => all.map((feedRecord) => feedRecord.key)),
      [lines.set, lines.removed].map((all) => all.map(() => 'advisory A-1')),
    )
  }
  const long = 'x'.repeat(LIMITS.feedDifferenceCharactersMax / 4)
  assert.equal(sharedDifference({ set: [long, long, long], removed: [long, long] }), null)
})

test('what a catalogue, decision points and a score say of one flaw are records of their own', () => {
  const told = [
    { exploitedSince: '2026-11-01' },
    { ssvc: { exploitation: 'none', automatable: 'yes', technicalImpact: 'total' } },
    { epss: '0.9', percentile: '0.99' },
  ]
  const keys = told.map((one) => signalOf(one).key)
  assert.deepEqual(
    keys,
    ['exploited', 'ssvc', 'epss'].map((one) => `signal ${one} CVE-2026-1`),
  )
  const files = told.map((one, at) => document(`f${at}`, [{ ...signalOf(one), file: `f${at}` }]))
  const made = build(emptyMemory([], nodeHash), files)
  assert.equal(made.built.content.signals, 3)
  assert.equal(build(made.memory, [], ['f2']).built.content.signals, 2)
})

test('a signal under the key of an earlier version is renamed, not gone; another one is gone', () => {
  const now = signalOf({ epss: '0.9' })
  const before = { ...now, key: 'signal CVE-2026-1' }
  const other = { ...now, key: 'signal CVE-2026-2' }
  const first = build(emptyMemory([], nodeHash), [document('f', [before, other])])
  const { added, removed, content } = build(first.memory, [document('f', [now])]).built
  assert.deepEqual([added, removed, content.signals], [1, 1, 1])
})

function signalOf(said: Omit<Signal, 'id'>): FeedRecord {
  const [made] = recordsOf(reading({ signals: [{ id: 'CVE-2026-1', ...said }] }), 'f', blob)
  assert.ok(made !== undefined)
  return made
}

test('one new record among thousands rewrites one shard, and the number of shards only grows', () => {
  const many = Array.from({ length: 5_000 }, (_, index) => record(`r${index}`, '1', `f${index}`))
  const documents = many.map((feedRecord) => document(feedRecord.file, [feedRecord]))
  const first = build(emptyMemory([], nodeHash), documents, [], true)
  assert.equal(first.memory.shards.length, 16)
  const second = build(first.memory, [document('new', [record('new', '1', 'new')])])
  assert.equal(second.built.blobs.length, 1)
  assert.deepEqual([second.built.added, second.built.changed, second.built.removed], [1, 0, 0])
  const third = build(
    second.memory,
    [],
    many.slice(0, 4_000).map((feedRecord) => feedRecord.file),
  )
  assert.equal(third.memory.shards.length, 16)
  assert.equal(third.built.removed, 4_000)
})

test('said again in the same words it keeps the document that said it first', () => {
  const first = build(emptyMemory([], nodeHash), [document('f', [record('a', '1', 'f')])])
  const other = `sha256:${'e'.repeat(64)}` as Digest
  const again = { ...record('a', '1', 'f'), document: other }
  const second = build(first.memory, [{ ...document('f', [again]), blob: other }])
  assert.deepEqual(second.built.content.digest, first.built.content.digest)
  const changed = { ...record('a', '2', 'f'), document: other }
  const third = build(second.memory, [{ ...document('f', [changed]), blob: other }])
  assert.equal(third.built.changed, 1)
  assert.match(linesOf(third.memory.shards)[0] ?? '', new RegExp(other))
})
