/** A difference that was handed over is taken when its import counts; else the shards tell. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import type { SharedDifference } from '../feeds/feed-difference.ts'
import { emptyProjection, foresee, putFeed, type Projection } from './projection.ts'

const line = (id: string): string =>
  JSON.stringify({
    kind: 'signal',
    key: `signal epss ${id}`,
    file: 'f',
    document: 'd',
    value: { id, epss: '0.9', percentile: '0.99' },
  })
const [one, two] = ['sha256:1' as Digest, 'sha256:2' as Digest]
const SHARDS = new Map([
  [one, line('CVE-2026-1')],
  [two, line('CVE-2026-2')],
])

function counted(): { readonly known: Projection; readonly read: Digest[] } {
  const read: Digest[] = []
  const known = emptyProjection((digest) => {
    read.push(digest)
    const text = SHARDS.get(digest)
    if (text === undefined) throw new Error(`${digest} is missing`)
    return text
  })
  return { known, read }
}

const difference: SharedDifference = { set: utf8(line('CVE-2026-1')), removed: new Uint8Array() }

test('the import that was foreseen reads no shard, and says what its shards would have said', () => {
  const { known, read } = counted()
  assert.equal(foresee(known, { source: 's', from: [], shards: [one], difference }).set.length, 1)
  putFeed(known, { source: 's', shards: [one] })
  assert.deepEqual([read, known.feeds.get('s'), known.foreseen.size], [[], [one], 0])
  const scratch = counted()
  putFeed(scratch.known, { source: 's', shards: [one] })
  assert.deepEqual(known.all, scratch.known.all)
  assert.deepEqual(scratch.read, [one])
})

const OTHER: readonly (readonly [string, readonly Digest[], readonly Digest[]])[] = [
  ['it was built on another content', [two], [one]],
  ['another import counts', [], [two]],
]
for (const [why, from, shards] of OTHER) {
  test(`the shards are read where ${why}, and what was foreseen goes`, () => {
    const { known, read } = counted()
    foresee(known, { source: 's', from, shards, difference })
    putFeed(known, { source: 's', shards: [one] })
    assert.deepEqual([read, known.foreseen.size], [[one], 0])
  })
}

test('too large a difference is read from the shards when it is asked about, and not kept', () => {
  const { known, read } = counted()
  foresee(known, { source: 's', from: [], shards: [one], difference: null })
  assert.deepEqual([read, known.foreseen.size], [[one], 0])
})

test('a shard that is missing is an error that is remembered', () => {
  const { known } = counted()
  assert.throws(() => putFeed(known, { source: 's', shards: ['sha256:3' as Digest] }), /missing/)
  assert.ok(known.unread.has('s'))
})
