/** Discover: the word of a report that other rules accepted, as these take it. */

import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { AwaitedMatch, SourceStanding } from '../model/evidence.ts'
import type { ComponentFacts, HostFacts } from '../model/facts.ts'
import type { RejudgeInput } from '../model/input.ts'
import type { View } from '../state/state.ts'
import { entitlement } from '../state/estate/entitlement.ts'
import { factsAt, listsEndOf, reliesOn } from './left-standing.ts'
import { UNHEARD, unknownReason } from './unknown-report.ts'

export interface JudgedAgain {
  readonly standings: ReadonlyMap<string, SourceStanding>
  readonly changed: readonly SourceStanding[]
  /** Sources whose facts are not there any more. */
  readonly missing: readonly string[]
}

/** The word of each source of an asset whose reports are known. */
export function allJudgedAgain(view: View, { asset, known }: RejudgeInput): JudgedAgain {
  const standings = new Map(view.assets.get(asset)?.standings)
  const changed: SourceStanding[] = []
  for (const { source, facts } of known) {
    const before = standings.get(source)
    if (before === undefined) continue
    const now = judgedAgain(view, asset, before, facts)
    if (now === before) continue
    changed.push(now)
    standings.set(source, now)
  }
  const missing = known.flatMap(({ source, facts }) => (facts === null ? [source] : []))
  return { standings, changed, missing }
}

/**
 * Never for more than it counted before. That it was good then shows that it carried what had to be carried; what
 * its facts say is judged again, by our own clock of `heardAt`.
 */
export function judgedAgain(
  view: View,
  asset: AssetUid,
  before: SourceStanding,
  facts: HostFacts | ComponentFacts | null,
  heardAt: Instant = heardOf(view, asset, before),
): SourceStanding {
  const entitled = entitlement(view, before.source, asset, facts)
  const [barred] = entitled.why
  // Whom nobody asked made it look known by the old rules alone, whatever is left of what it said.
  if (barred !== undefined) {
    const nothingLeft = before.lastGoodAt === null && before.awaits === undefined
    if (before.entitled === false && nothingLeft) return before
    const unknown = before.unknown ?? UNHEARD[barred]
    return { ...withoutGood(before, unknown), entitled: false }
  }
  if (facts === null || before.unknown !== null) return before
  if (before.lastGoodAt === null && before.awaits === undefined) return before
  const then = factsAt(facts, heardAt)
  const relied = [...new Set([...before.reliesOn, ...reliesOn(view, then)])].toSorted()
  const carried = { text: '', issuedAt: heardAt }
  const unknown = unknownReason(then, entitled, carried, undefined, relied)
  // What was good by the old rules alone was never good by these.
  if (unknown !== null) return withoutGood(before, unknown)
  const listsEndAt = before.listsEndAt ?? listsEndOf(then)
  const awaits = before.awaits ?? unmatched(before, relied)
  const same =
    relied.length === before.reliesOn.length &&
    listsEndAt === before.listsEndAt &&
    awaits === before.awaits
  if (same) return before
  return {
    ...before,
    reliesOn: relied,
    ...(listsEndAt === undefined ? {} : { listsEndAt }),
    ...(awaits === undefined ? {} : { awaits }),
  }
}

/** When we heard what its newest facts say: a word that only said that nothing changed came later. */
function heardOf(view: View, asset: AssetUid, before: SourceStanding): Instant {
  const newest = view.assets.get(asset)?.lastEvidence ?? null
  return newest !== null && newest.source === before.source && newest.facts === before.lastFacts
    ? newest.receivedAt
    : (before.lastGoodAt ?? before.lastAt)
}

function withoutGood(before: SourceStanding, unknown: string): SourceStanding {
  const { awaits: _, ...rest } = before
  return { ...rest, unknown, lastGoodAt: null, lastGood: null }
}

/**
 * Of what relies on feeds the matcher has to answer, which every start makes it do. Until then it keeps what it had
 * and nothing renews it; nobody who is known turns unknown in between.
 */
function unmatched(before: SourceStanding, relied: readonly string[]): AwaitedMatch | undefined {
  const { compared, lastFacts, lastGood, lastGoodAt, reliesOn: known } = before
  if (relied.length === 0 || lastFacts === null || lastGood === null || lastGoodAt === null) {
    return undefined
  }
  if (compared !== undefined && relied.length === known.length) return undefined
  return { facts: lastFacts, evidence: lastGood, goodAt: lastGoodAt, reliesOn: relied, held: false }
}
