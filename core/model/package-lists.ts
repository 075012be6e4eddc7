/** Until when an archive's signed lists are good, and what is known of fixes at an instant: by the asker's clock. */

import { DAY_MS, formatDuration, plus, type Instant } from '../kernel/instant.ts'
import type { FixesFact } from './facts.ts'

/** Archives that state no end (Ubuntu) are refreshed daily: two weeks is generous. */
const LISTS_AGE_MS_MAX = 14 * DAY_MS

export interface ListDates {
  readonly listsSignedAt: Instant
  readonly listsValidUntil: Instant | null
}

export function listsEnd(lists: ListDates): Instant {
  return lists.listsValidUntil ?? plus(lists.listsSignedAt, LISTS_AGE_MS_MAX)
}

/**
 * A reader only says which dates the lists carry; a host's own clock may be wrong either way, so whoever asks
 * judges by the time it trusts.
 */
export function fixesAt(fixes: FixesFact, now: Instant): FixesFact {
  if (fixes.state === 'unknown' || listsEnd(fixes) > now) return fixes
  const { listsSignedAt, listsValidUntil } = fixes
  return {
    state: 'unknown',
    reason: 'lists-expired',
    detail: `${expired(fixes, now)}: newer fixes may exist (apt-get update)`,
    listsSignedAt,
    ...(listsValidUntil === null ? {} : { listsValidUntil }),
  }
}

function expired({ listsSignedAt, listsValidUntil }: ListDates, now: Instant): string {
  return listsValidUntil === null
    ? `the package lists were signed ${formatDuration(now - listsSignedAt)} ago`
    : `the signature of the package lists ended ${formatDuration(now - listsValidUntil)} ago`
}
