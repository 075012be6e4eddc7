/** Until when an archive's signed lists are good, and what is known of fixes at an instant: by the asker's clock. */

import { ago } from '../kernel/ago.ts'
import { DAY_MS, HOUR_MS, formatDuration, plus, type Instant } from '../kernel/instant.ts'
import type { FixesFact } from './facts.ts'

/** Archives that state no end (Ubuntu) are refreshed daily: two weeks is generous. */
const LISTS_AGE_MS_MAX = 14 * DAY_MS

/** What two sound clocks may differ by: a date beyond it has not come yet, and says nothing of today. */
const LISTS_EARLY_MS_MAX = HOUR_MS

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
  if (fixes.state === 'unknown') return fixes
  const { listsSignedAt, listsValidUntil } = fixes
  const early = listsSignedAt - now > LISTS_EARLY_MS_MAX
  if (!early && listsEnd(fixes) > now) return fixes
  return {
    state: 'unknown',
    reason: 'lists-expired',
    detail: early
      ? `the package lists are signed ${formatDuration(listsSignedAt - now)} ahead of the clock: one of the two is wrong`
      : `${expired(fixes, now)}: newer fixes may exist (apt-get update)`,
    listsSignedAt,
    ...(listsValidUntil === null ? {} : { listsValidUntil }),
  }
}

function expired({ listsSignedAt, listsValidUntil }: ListDates, now: Instant): string {
  return listsValidUntil === null
    ? `the package lists were signed ${ago(listsSignedAt, now)}`
    : `the signature of the package lists ended ${ago(listsValidUntil, now)}`
}
