/**
 * What differs between two contents of a feed. Whoever builds the new one knows, and hands it on; where nobody built
 * it (at a start, rolled back, accepted later) it is read from the shards whose digest changed.
 */

import { utf8 } from '@holdfast/core/kernel/bytes'
import type { Digest } from '@holdfast/core/kernel/hash'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { FeedRecord } from '@holdfast/core/model/feed'
import { shared } from '../shared-bytes.ts'
import { keyOf, recordOf, type ChangedLines, type LoadShard } from './build-feed.ts'

export interface FeedDifference {
  readonly set: readonly FeedRecord[]
  readonly removed: readonly FeedRecord[]
}

/** From one thread to another: lines of records in memory that threads share. */
export interface SharedDifference {
  readonly set: Uint8Array
  readonly removed: Uint8Array
}

/** Null: so much is not kept beside the shards, where it is read again. */
export function sharedDifference({ set, removed }: ChangedLines): SharedDifference | null {
  const size = (lines: readonly string[]): number =>
    lines.reduce((sum, line) => sum + line.length, 0)
  if (size(set) + size(removed) > LIMITS.feedDifferenceCharactersMax) return null
  const bytes = (lines: readonly string[]): Uint8Array => shared(utf8(lines.join('\n')))
  return { set: bytes(set), removed: bytes(removed) }
}

export function differenceIn({ set, removed }: SharedDifference): FeedDifference {
  const records = (bytes: Uint8Array): FeedRecord[] => {
    // A decoder takes no memory that another thread could change.
    const text = new TextDecoder().decode(new Uint8Array(bytes))
    return text === '' ? [] : text.split('\n').map((line) => recordOf(line))
  }
  return { set: records(set), removed: records(removed) }
}

export function statementsIn({ set, removed }: ChangedLines): FeedDifference {
  const records = (lines: readonly string[]): FeedRecord[] =>
    lines.flatMap((line) => {
      if (!line.includes('"kind":"statement"')) return []
      const record = recordOf(line)
      return record.kind === 'statement' ? [record] : []
    })
  return { set: records(set), removed: records(removed) }
}

export function feedDifference(
  before: readonly Digest[],
  after: readonly Digest[],
  load: LoadShard,
): FeedDifference {
  const { set, removed } = changedLines(before, after, load)
  const records = (lines: readonly string[]): FeedRecord[] => lines.map((line) => recordOf(line))
  return { set: records(set), removed: records(removed) }
}

export function changedLines(
  before: readonly Digest[],
  after: readonly Digest[],
  load: LoadShard,
): ChangedLines {
  const [old, now] = [new Set(before), new Set(after)]
  const oldLines = linesOf(
    before.filter((digest) => !now.has(digest)),
    load,
  )
  const newLines = linesOf(
    after.filter((digest) => !old.has(digest)),
    load,
  )
  const set: string[] = []
  const removed: string[] = []
  for (const [key, line] of newLines) if (oldLines.get(key) !== line) set.push(line)
  for (const [key, line] of oldLines) if (!newLines.has(key)) removed.push(line)
  return { set, removed }
}

function linesOf(shards: readonly Digest[], load: LoadShard): Map<string, string> {
  const lines = new Map<string, string>()
  for (const digest of shards) for (const line of load(digest)) lines.set(keyOf(line), line)
  return lines
}
