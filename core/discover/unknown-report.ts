/**
 * Discover: what makes a report unknown, and why it may not raise. A report that itself says unknown does not
 * renew the age of what was known (law 5).
 */

import { formatDuration } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { SourceStanding } from '../model/evidence.ts'
import { untold } from '../state/feeds/feed-cover.ts'
import type { ComponentFacts, Coverage, HostFacts } from '../model/facts.ts'
import type { NonceClaim } from '../model/input.ts'
import type { Entitlement, EntitlementWord } from '../state/estate/entitlement.ts'

/** A report that itself says unknown does not renew the age of what was known (law 5). */
export function unknownReason(
  facts: HostFacts | ComponentFacts,
  entitled: Entitlement,
  nonce: NonceClaim | null,
  before: SourceStanding | undefined,
  relied: readonly string[],
): string | null {
  const [barred] = entitled.why
  if (barred !== undefined) return UNHEARD[barred]
  const said = facts.coverage.filter((coverage) => entitled.scopes.includes(coverage.scope))
  // The packages of the system are what an asset stands on: nobody who may say so has looked at them.
  if (
    said.length < facts.coverage.length &&
    !said.some((coverage) => coverage.scope === 'os-packages')
  ) {
    if (facts.coverage.some((coverage) => coverage.scope === 'os-packages')) return NOT_OF_PACKAGES
  }
  if (facts.kind === 'components') {
    if (facts.looksForFlaws === false && relied.length === 0) {
      return 'the report lists nothing that anybody could be asked about'
    }
    // Packages of a system that could not be read are not made up for by others that could.
    const blind = facts.coverage.find((coverage) => coverage.scope === 'os-packages')
    if (blind?.state === 'unknown') return blind.reason ?? 'the system packages could not be read'
    return said.some((coverage) => coverage.state === 'complete')
      ? shrunk(said, before)
      : 'the report does not say what it looked at'
  }
  if (nonce === null) return 'the report carries no nonce of ours, so it may be old'
  // Feeds speak of its packages: what its own lists cannot tell is looked up there.
  if (facts.fixes.state === 'unknown' && relied.length === 0)
    return untold(facts, facts.fixes.detail)
  const packages = facts.coverage.find((coverage) => coverage.scope === 'os-packages')
  if (packages === undefined || packages.items === 0) return 'the package list is empty'
  if (packages.state !== 'complete') return packages.reason ?? 'the package list is incomplete'
  return shrunk(said, before)
}

export const UNHEARD: Readonly<Record<EntitlementWord, string>> = {
  'source-not-declared': 'no manifest declares its source',
  'source-not-for-this-asset': 'its source has not been given this asset',
  'source-may-not-raise': 'its source may block and not clear',
  'source-does-not-say-this': 'its source is not asked about any of this',
}
const NOT_OF_PACKAGES = 'its source is not asked about the packages of the system'

/** Less than four fifths of the last complete count is not complete (DESIGN section 5). */
function shrunk(coverage: readonly Coverage[], before: SourceStanding | undefined): string | null {
  for (const one of coverage) {
    if (one.scope === 'processes') continue
    const last = before?.items[one.scope] ?? 0
    if (one.items * 100 < last * LIMITS.completeShareMinPercent) {
      return `only ${one.items} of the last ${last} items of ${one.scope} were reported`
    }
  }
  // A list of something else, such as a lock file, neither renews nor replaces those of the system.
  const system = before?.items['os-packages'] ?? 0
  if (system > 0 && !coverage.some((one) => one.scope === 'os-packages')) {
    return `none of the last ${system} items of os-packages were reported`
  }
  return null
}

/** It cannot have looked before it was asked: no time it writes can be believed. */
export function clockBehind(
  facts: HostFacts | ComponentFacts,
  nonce: NonceClaim | null,
): string | null {
  if (facts.kind !== 'host' || nonce === null) return null
  const behind = nonce.issuedAt - facts.startedAt
  return behind <= LIMITS.clockSkewMsMax
    ? null
    : `its clock is ${formatDuration(behind)} behind: it says it looked before it was asked (set its clock)`
}

export function whyNotRaise(
  facts: HostFacts | ComponentFacts,
  entitled: Entitlement,
  nonce: NonceClaim | null,
  unknown: string | null,
): string[] {
  const why: string[] = [...entitled.why]
  if (facts.kind === 'host') {
    if (nonce === null) why.push('no-nonce')
    if (unknown !== null) why.push('report-unknown')
  } else if (!facts.canClear) why.push('findings-only')
  for (const coverage of facts.coverage) {
    if (coverage.scope === 'processes') continue // Judged per cause: start times may stand in.
    if (!entitled.scopes.includes(coverage.scope)) continue // It proves nothing in any case.
    if (coverage.truncated || coverage.unreadable > 0) why.push(`incomplete-${coverage.scope}`)
  }
  return why
}
