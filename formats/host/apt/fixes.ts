/** From what is installed and what the archives offer to the fixes that wait, one for each source package. */

import { byCodeUnit } from '@holdfast/core/kernel/canonical-json'
import type { FixFact, PackageFact } from '@holdfast/core/model/facts'
import { compareDeb } from '../versions/deb.ts'

/** A version that a security archive of this very system offers. */
export interface SecurityVersion {
  readonly name: string
  readonly version: string
  /** `debian-security`, `ubuntu-security`. */
  readonly feed: string
}

/** A fix before it is known what uses it. */
export type PendingFix = Omit<FixFact, 'use' | 'usedBy'>

/**
 * A package waits when a security archive has a newer version of it: also where a point release stands above
 * that version, where the package is held, and where an upgrade would keep it back. The flaw is there all the
 * same. A new kernel counts through the package that always depends on the newest one.
 */
export function fixesFrom(
  packages: readonly PackageFact[],
  versions: readonly SecurityVersion[],
): readonly PendingFix[] {
  const secured = new Map<string, SecurityVersion[]>()
  for (const version of versions) {
    const known = secured.get(version.name)
    if (known === undefined) secured.set(version.name, [version])
    else known.push(version)
  }
  const fixes = new Map<string, PendingFix>()
  for (const { name, arch, version: installed, source } of packages) {
    const newest = newestAbove(installed, secured.get(name) ?? [])
    if (newest === undefined) continue
    const before = fixes.get(source)
    fixes.set(source, {
      source,
      fixedVersion: before?.fixedVersion ?? newest.version,
      packages: [...(before?.packages ?? []), { name, arch, installed, fixed: newest.version }],
      feed: before?.feed ?? newest.feed,
      advisories: [],
      severity: 'unrated',
      publishedAt: null,
    })
  }
  return [...fixes.values()].toSorted((a, b) => byCodeUnit(a.source, b.source))
}

function newestAbove(
  installed: string,
  offers: readonly SecurityVersion[],
): SecurityVersion | undefined {
  let newest: SecurityVersion | undefined
  for (const offer of offers) {
    const floor = newest?.version ?? installed
    if (compareDeb(offer.version, floor) === 'greater') newest = offer
  }
  return newest
}
