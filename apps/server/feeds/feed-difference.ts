/** What differs between two contents of a feed: only shards whose digest changed are read. */

import type { Digest } from '@holdfast/core/kernel/hash'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { keyOf, recordOf, type LoadShard } from './build-feed.ts'

export interface FeedDifference {
  readonly set: readonly FeedRecord[]
  readonly removed: readonly FeedRecord[]
}

export function feedDifference(
  before: readonly Digest[],
  after: readonly Digest[],
  load: LoadShard,
): FeedDifference {
  const [old, now] = [new Set(before), new Set(after)]
  const oldLines = linesOf(
    before.filter((one) => !now.has(one)),
    load,
  )
  const newLines = linesOf(
    after.filter((one) => !old.has(one)),
    load,
  )
  const set: FeedRecord[] = []
  const removed: FeedRecord[] = []
  for (const [key, line] of newLines) if (oldLines.get(key) !== line) set.push(recordOf(line))
  for (const [key, line] of oldLines) if (!newLines.has(key)) removed.push(recordOf(line))
  return { set, removed }
}

function linesOf(shards: readonly Digest[], load: LoadShard): Map<string, string> {
  const lines = new Map<string, string>()
  for (const digest of shards) for (const line of load(digest)) lines.set(keyOf(line), line)
  return lines
}
