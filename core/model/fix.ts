/** Ranges of versions, and which fix is the one of a version: asked in one way wherever a flaw is told or closed. */

import type { VersionRange } from './advisory.ts'
import type { VersionOrder } from './version-order.ts'

export type Inside = 'yes' | 'no' | 'unknown'

/** Unknown where a bound that matters cannot be compared: neither safe nor affected. */
export function insideRange(
  version: string,
  range: VersionRange,
  type: string,
  order: VersionOrder,
): Inside {
  if (range.unreadable !== undefined) return 'unknown'
  if (range.introduced !== '0') {
    const from = order(type, version, range.introduced)
    if (from === 'incomparable') return 'unknown'
    if (from === 'less') return 'no'
  }
  if (range.limit !== undefined) {
    const to = order(type, version, range.limit)
    if (to === 'incomparable') return 'unknown'
    if (to !== 'less') return 'no'
  }
  const end = range.lastAffected ?? range.fixed
  if (end === null) return 'yes'
  const to = order(type, version, end)
  if (to === 'incomparable') return 'unknown'
  return to === 'less' || (to === 'equal' && range.lastAffected !== null) ? 'yes' : 'no'
}

/** What fixes the flaw for an installed version. */
export interface Fix {
  /** The smallest fix above it; null: none that is known, for what is older than the installed one fixes nothing. */
  readonly fixed: string | null
  /** Above that fix: what is in one of these is affected again, by the same flaw in another branch. */
  readonly alsoAffected: readonly VersionRange[]
}

export const NO_FIX: Fix = { fixed: null, alsoAffected: [] }

/** Among the ends of an advisory's ranges. */
export function fixInRanges(
  installed: string,
  ranges: readonly VersionRange[],
  type: string,
  order: VersionOrder,
): Fix {
  let fixed: string | null = null
  for (const { fixed: end } of ranges) {
    if (end === null || order(type, installed, end) !== 'less') continue
    if (fixed !== null && order(type, end, fixed) !== 'less') continue
    // Ranges may overlap: the end of one that lies in another fixes nothing.
    if (ranges.some((range) => insideRange(end, range, type, order) === 'yes')) continue
    fixed = end
  }
  if (fixed === null) return NO_FIX
  const least = fixed
  return {
    fixed,
    alsoAffected: ranges
      .filter(
        ({ introduced }) => introduced !== '0' && order(type, introduced, least) === 'greater',
      )
      .slice(0, BRANCHES_MAX),
  }
}

/**
 * Among the versions that a report names as fixing. It does not say where its branches begin: between two fixes
 * a version counts to the lower one where it has more of its numbers in common with it than with the next.
 */
export function fixAmong(
  installed: string,
  fixes: readonly string[],
  type: string,
  order: VersionOrder,
): Fix {
  const above = fixes.filter((fix) => order(type, installed, fix) === 'less')
  if (above.length === 0) {
    const comparable = fixes.some((fix) => order(type, installed, fix) !== 'incomparable')
    return comparable ? NO_FIX : { fixed: nearest(installed, fixes), alsoAffected: [] }
  }
  const sorted = above.toSorted((a, b) => SIGN[order(type, a, b)])
  const [fixed = ''] = sorted
  return { fixed, alsoAffected: branchesAbove(sorted).slice(0, BRANCHES_MAX) }
}

/** Whether a version is at or above a fix and in no other branch that is affected. */
export function isFixedBy(
  version: string,
  fixed: string,
  alsoAffected: readonly VersionRange[],
  type: string,
  order: VersionOrder,
): Inside {
  const answer = order(type, version, fixed)
  if (answer === 'incomparable') return 'unknown'
  if (answer === 'less') return 'no'
  for (const range of alsoAffected) {
    const inside = insideRange(version, range, type, order)
    if (inside !== 'no') return inside === 'yes' ? 'no' : 'unknown'
  }
  return 'yes'
}

/** What an entry of the ledger carries. */
const BRANCHES_MAX = 20

const SIGN = { less: -1, equal: 0, greater: 1, incomparable: 0 } as const

/** Each fix ends a branch that begins behind the branch of the fix below it. */
function branchesAbove(sorted: readonly string[]): VersionRange[] {
  const branches: VersionRange[] = []
  for (const [at, fixed] of sorted.entries()) {
    const before = sorted[at - 1]
    if (before === undefined) continue
    const introduced = behind(before, fixed)
    if (introduced !== null) branches.push({ introduced, fixed, lastAffected: null })
  }
  return branches
}

/** `2` behind 1.2.3 before 2.0.1, `1.3` behind 1.2.3 before 1.10.1; null where their numbers are the same. */
function behind(fix: string, next: string): string | null {
  const [one, other] = [numbersOf(fix), numbersOf(next)]
  if (one.epoch !== other.epoch) return `${other.epoch}0`
  const common = commonNumbers(one.numbers, other.numbers)
  const [last, end] = [one.numbers[common], other.numbers[common]]
  if (end === undefined) return null
  const number = last === undefined ? end : String(BigInt(last) + 1n)
  return `${one.epoch}${[...one.numbers.slice(0, common), number].join('.')}`
}

/** Without an order: that with the most numbers in common, of several the last one named. */
function nearest(installed: string, fixes: readonly string[]): string | null {
  const own = numbersOf(installed).numbers
  let best: string | null = null
  let most = -1
  for (const fix of fixes) {
    const common = commonNumbers(own, numbersOf(fix).numbers)
    if (common < most) continue
    best = fix
    most = common
  }
  return best
}

/** An epoch or a `v`, and the numbers that follow it. */
function numbersOf(version: string): {
  readonly epoch: string
  readonly numbers: readonly string[]
} {
  const [, epoch = '', numbers = ''] =
    /^((?:\d{1,9}[:!])?[^\d]{0,3})(\d{1,30}(?:\.\d{1,30}){0,9})/.exec(version) ?? []
  return { epoch: epoch.replace(/[vV]$/, ''), numbers: numbers === '' ? [] : numbers.split('.') }
}

function commonNumbers(a: readonly string[], b: readonly string[]): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  return at
}
