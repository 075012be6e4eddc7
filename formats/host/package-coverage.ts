/** How much of a package database was read, in words; an empty list is no list (law 5). */

import type { Coverage, FixesFact, PackageFact, PackageManager } from '@holdfast/core/model/facts'

export interface PackageList {
  readonly packages: readonly PackageFact[]
  /** Entries that could not be read. */
  readonly malformed: number
  readonly truncated: boolean
}

export function packageCoverage(roots: readonly string[], list: PackageList): Coverage {
  const { packages, malformed, truncated } = list
  const reason = reasonOf(list)
  return {
    scope: 'os-packages',
    roots,
    items: packages.length,
    unreadable: malformed,
    truncated,
    state: reason === undefined ? 'complete' : packages.length === 0 ? 'unknown' : 'partial',
    ...(reason === undefined ? {} : { reason }),
  }
}

function reasonOf({ packages, malformed, truncated }: PackageList): string | undefined {
  if (malformed > 0) {
    return `the package list is damaged: ${malformed} of ${packages.length + malformed} entries cannot be read`
  }
  if (packages.length === 0) return 'the package list is empty'
  return truncated ? 'the package list is damaged: it is cut off' : undefined
}

/** Only apt's lists tell on the host itself which updates are security fixes. */
export function fixesNeedFeed(
  manager: PackageManager,
): Extract<FixesFact, { readonly state: 'unknown' }> {
  const detail = `cannot tell: which ${manager} updates are security fixes needs an advisory feed`
  return { state: 'unknown', reason: 'no-lists', detail }
}
