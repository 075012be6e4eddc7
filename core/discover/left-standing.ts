/**
 * Discover: what a report leaves behind in the standing of its source: since when it is good and until when, what it
 * lists, on which feeds it relies, and what of it waits for the matcher.
 */

import type { Digest } from '../kernel/hash.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { AwaitedMatch, Evidence, SourceStanding } from '../model/evidence.ts'
import type { ComponentFacts, Coverage, HostFacts, Scope } from '../model/facts.ts'
import { kindsOf, unasked } from '../state/feeds/feed-cover.ts'
import type { NonceClaim } from '../model/input.ts'
import { fixesAt, listsEnd } from '../model/package-lists.ts'
import type { View } from '../state/state.ts'
import type { Entitlement } from '../state/estate/entitlement.ts'

/** What its lists say counts for as long as they are good by our own clock, never by the host's. */
export function factsAt(
  facts: HostFacts | ComponentFacts,
  now: Instant,
): HostFacts | ComponentFacts {
  return facts.kind === 'host' ? { ...facts, fixes: fixesAt(facts.fixes, now) } : facts
}

export function listsEndOf(facts: HostFacts | ComponentFacts): Instant | undefined {
  return facts.kind === 'host' && facts.fixes.state === 'known' ? listsEnd(facts.fixes) : undefined
}

/** The kinds of packages in which nobody looked for flaws, so that only feeds can tell. */
export function reliesOn(view: View, facts: HostFacts | ComponentFacts): string[] {
  if (facts.kind === 'components') return facts.looksForFlaws === false ? kindsOf(facts) : []
  const { fixes } = facts
  if (fixes.state !== 'unknown' || fixes.reason === 'failed' || fixes.reason === 'end-of-life') {
    return []
  }
  const kinds = kindsOf(facts)
  return kinds.length > 0 && unasked(view, { reliesOn: kinds }).length === 0 ? kinds : []
}

/**
 * What only feeds can judge waits for the matcher. A report that says nothing good leaves what waits as it is: it is
 * answered with the newer list, which adds to the index and takes nothing away.
 */
export function awaitsMatch(
  view: View,
  asset: AssetUid,
  before: SourceStanding | undefined,
  facts: Digest,
  evidence: Evidence['id'],
  goodAt: Instant | null,
  reliesOn: readonly string[],
): AwaitedMatch | undefined {
  if (goodAt === null) return before?.awaits === undefined ? undefined : { ...before.awaits, facts }
  if (reliesOn.length === 0 || isMatched(before, facts)) return undefined
  const held = (view.assets.get(asset)?.hold ?? null) !== null
  return { facts, evidence, goodAt, reliesOn, held }
}

/** The very list was matched before: the index is kept up to date, nothing has to be waited for. */
function isMatched(
  before: SourceStanding | undefined,
  facts: SourceStanding['lastFacts'],
): boolean {
  return (
    before?.lastFacts === facts &&
    before.awaits === undefined &&
    before.lastGood !== null &&
    before.reliesOn.length > 0
  )
}

/** The oldest database that looked; a date in the future is no date. */
export function judgedAtOf(coverage: readonly Coverage[], now: Instant): Instant | null {
  let oldest: Instant | null = null
  for (const { databaseAt } of coverage) {
    if (databaseAt === undefined || databaseAt > now) continue
    if (oldest === null || databaseAt < oldest) oldest = databaseAt
  }
  return oldest
}

/** Our own time: the nonce's issue for a host, never later than our receipt. */
export function goodSince(
  facts: HostFacts | ComponentFacts,
  nonce: NonceClaim | null,
  now: Instant,
): Instant {
  if (nonce !== null) return nonce.issuedAt
  return facts.kind === 'components' && facts.observedAt !== null && facts.observedAt < now
    ? facts.observedAt
    : now
}

/** Only a whole list replaces the last one: what a shorter one leaves out is still there. */
export function isWholeList(facts: HostFacts | ComponentFacts, unknown: string | null): boolean {
  if (facts.kind === 'components') return facts.canClear && unknown === null
  const packages = facts.coverage.find((coverage) => coverage.scope === 'os-packages')
  return packages?.state === 'complete' && packages.items > 0
}

/** Of a scope its source may not raise the last count stays. */
export function countsOf(
  coverage: readonly Coverage[],
  entitled: Entitlement,
  before: SourceStanding | undefined,
): { readonly [scope in Scope]?: number } {
  const items: { [scope in Scope]?: number } = {}
  for (const one of coverage) {
    if (one.state === 'complete' && entitled.scopes.includes(one.scope)) {
      items[one.scope] = one.items
    }
  }
  for (const [name, count] of Object.entries(before?.items ?? {})) {
    const scope = name as Scope // A key of the same table.
    if (!entitled.scopes.includes(scope)) items[scope] = count ?? 0
  }
  return items
}
