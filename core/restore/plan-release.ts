/** Restore: what comes back and how. Release follows proof only, and flapping is damped on release only. */

import type { EvidenceId, HoldId } from '../kernel/ids.ts'
import { HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import type { EntryBodies } from '../model/entry.ts'

/** Ends of holds within an hour after which the next one waits (reliability A12). */
const RELEASES_PER_HOUR_MAX = 3

/** When an asset that keeps flapping may be released again; null: at once. */
export function dampedUntil(releases: readonly Instant[], now: Instant): Instant | null {
  const recent = releases.filter((at) => at > now - HOUR_MS)
  const first = recent.at(-RELEASES_PER_HOUR_MAX)
  return first === undefined ? null : instant(first + HOUR_MS)
}

export function planRelease(
  hold: HoldId,
  evidence: readonly EvidenceId[],
  singleSource: boolean,
  now: Instant,
): EntryBodies['hold.closed'] {
  return {
    id: hold,
    at: now,
    end: { kind: 'proven', evidence, singleSource },
  }
}
