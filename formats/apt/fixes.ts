/** From what is installed and what security archives offer to the fixes that wait, one per source package. */

import { byCodeUnit } from '@holdfast/core/kernel/canonical-json'
import { LIMITS } from '@holdfast/core/kernel/limits'
import type { FixFact, PackageFact } from '@holdfast/core/model/facts'
import { compareDeb } from '../versions/deb.ts'
import type { AptOffer } from './packages.ts'

/** A fix before it is known what uses it. */
export type PendingFix = Omit<FixFact, 'use' | 'usedBy'>

export interface SecurityOffer extends AptOffer {
  readonly feed: string
}

/**
 * A package waits when a security archive has a newer version of it, also where a point release stands above
 * that version, where it is held, and where apt keeps it back: the flaw is there all the same.
 */
export function pendingFixes(
  packages: readonly PackageFact[],
  offers: readonly SecurityOffer[],
): readonly PendingFix[] {
  const byName = new Map<string, SecurityOffer[]>()
  for (const offer of offers) {
    const known = byName.get(offer.name)
    if (known === undefined) byName.set(offer.name, [offer])
    else known.push(offer)
  }
  const fixes = new Map<string, PendingFix>()
  for (const one of packages) {
    const lowest = lowestNewer(one, byName.get(one.name) ?? [])
    if (lowest === undefined) continue
    const { name, arch, version: installed } = one
    const before = fixes.get(one.source)
    if (before === undefined && fixes.size >= LIMITS.fixesMax) continue
    fixes.set(one.source, {
      source: one.source,
      fixedVersion: before?.fixedVersion ?? lowest.version,
      packages: [...(before?.packages ?? []), { name, arch, installed, fixed: lowest.version }],
      feed: before?.feed ?? lowest.feed,
      advisories: [],
      severity: 'unrated',
      publishedAt: null,
    })
  }
  return [...fixes.values()].toSorted((a, b) => byCodeUnit(a.source, b.source))
}

function lowestNewer(
  one: PackageFact,
  offers: readonly SecurityOffer[],
): SecurityOffer | undefined {
  let lowest: SecurityOffer | undefined
  for (const offer of offers) {
    // A library of a second architecture has an index of its own.
    if (offer.arch !== one.arch && offer.arch !== 'all' && one.arch !== 'all') continue
    if (compareDeb(offer.version, one.version) !== 'greater') continue
    if (lowest === undefined || compareDeb(offer.version, lowest.version) === 'less') lowest = offer
  }
  return lowest
}
