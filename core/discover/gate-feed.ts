/**
 * Discover: may this import of a feed count by itself? A feed that shrinks, goes back in time, changes its
 * shape or would change most of the estate waits for a person; the last good one stays (law 5).
 */

import { formatInstant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { FeedChange, FeedContent, FeedState } from '../model/feed.ts'

/** Every reason in one line; empty: it counts. */
export function gateFeed(
  before: FeedState | undefined,
  content: FeedContent,
  change: FeedChange,
  assets: number,
): string[] {
  const reasons: string[] = []
  const records = recordsOf(content)
  if (content.incomplete !== null) reasons.push(`it is not whole: ${content.incomplete}`)
  if (records === 0) reasons.push('it holds no record')
  if (content.dropped * 100 > (records + content.dropped) * LIMITS.feedDroppedPercentMax) {
    reasons.push(
      `${content.dropped} of ${records + content.dropped} records could not be read: its shape may have changed`,
    )
  }
  if (before === undefined) return reasons
  if (before.rejected === content.digest) reasons.push('a person went back from exactly this')
  const last = before.content
  if (content.epoch !== null && last.epoch !== null) {
    if (content.epoch < last.epoch) {
      reasons.push(
        `it is of ${formatInstant(content.epoch)}, older than ${formatInstant(last.epoch)} of the last one`,
      )
    } else if (content.epoch === last.epoch && content.digest !== last.digest) {
      reasons.push(
        `it says something else under the same date as the last one, ${formatInstant(last.epoch)}`,
      )
    }
  }
  reasons.push(...size(recordsOf(last), records, change))
  const share = Math.floor((assets * LIMITS.feedAssetsPercentMax) / 100)
  if (change.assets > Math.max(LIMITS.feedAssetsMin, share)) {
    reasons.push(`it would change ${change.assets} of ${assets} assets at once`)
  }
  return reasons
}

function size(before: number, records: number, change: FeedChange): string[] {
  if (before < LIMITS.feedRecordsMin) return []
  if (records * 2 < before || change.removed * 2 > before) {
    return [`it shrank from ${before} to ${records} records, ${change.removed} of them gone`]
  }
  if (records > before * LIMITS.feedGrowthMax) {
    return [`it grew from ${before} to ${records} records at once`]
  }
  return []
}

function recordsOf(content: FeedContent): number {
  return content.advisories + content.signals + content.statements
}
