/** How far the package lists of an apt host can be trusted today: their archives, their signed dates. */

import { DAY_MS, formatDuration, plus, type Instant } from '@holdfast/core/kernel/instant'
import type { FixesFact } from '@holdfast/core/model/facts'
import type { AptRelease } from './release.ts'

/** Archives that state no end (Ubuntu) are refreshed daily: two weeks is generous. */
const LISTS_AGE_MS_MAX = 14 * DAY_MS

export type ListsStanding =
  | {
      readonly state: 'good'
      readonly listsSignedAt: Instant
      readonly listsValidUntil: Instant | null
    }
  | Extract<FixesFact, { state: 'unknown' }>

/** Archives of this release that publish security fixes; of another release they say nothing here. */
export function securityReleases<R extends AptRelease>(
  releases: readonly R[],
  codenames: readonly string[],
): readonly R[] {
  return releases.filter(
    (one) =>
      one.security &&
      (codenames.length === 0 ||
        codenames.some((name) => [one.codename, one.suite].some((word) => begins(word, name)))),
  )
}

/** `bookworm-security` and `buster/updates` belong to `bookworm` and `buster`. */
function begins(word: string, codename: string): boolean {
  return word === codename || word.startsWith(`${codename}-`) || word.startsWith(`${codename}/`)
}

/** The oldest word counts: one archive that fell behind hides its fixes behind fresh others. */
export function listsStanding(releases: readonly AptRelease[], now: Instant): ListsStanding {
  const ends = (one: AptRelease): Instant => one.validUntil ?? plus(one.date, LISTS_AGE_MS_MAX)
  const [oldest] = releases.toSorted((a, b) => ends(a) - ends(b))
  if (oldest === undefined) {
    return {
      state: 'unknown',
      reason: 'no-lists',
      detail:
        'cannot tell: this system has no package lists of a security archive (apt-get update)',
    }
  }
  const dates = { listsSignedAt: oldest.date, listsValidUntil: oldest.validUntil }
  if (ends(oldest) > now) return { state: 'good', ...dates }
  const age = formatDuration(now - ends(oldest))
  const since =
    oldest.validUntil === null
      ? `the package lists were signed ${formatDuration(now - oldest.date)} ago`
      : `the signature of the package lists ended ${age} ago`
  return {
    state: 'unknown',
    reason: 'lists-expired',
    detail: `${since}: newer fixes may exist (apt-get update)`,
    listsSignedAt: oldest.date,
    ...(oldest.validUntil === null ? {} : { listsValidUntil: oldest.validUntil }),
  }
}
