/**
 * Assess: what rows of the posture table an asset stands on at each tier, from its causes and the age
 * of its evidence. Pure in (view, asset, now): the same function serves decisions, ticks and screens.
 */

import { ago } from '../kernel/ago.ts'
import { evidenceEnd } from '../state/evidence/ages.ts'
import { earliest, plus, type Instant } from '../kernel/instant.ts'
import { finished, forEach, sorted, type Stepwise } from '../kernel/stepwise.ts'
import { restrictsFrom, rowOfWeight, worstFirst, type Cause } from '../model/cause.ts'
import type { SourceStanding } from '../model/evidence.ts'
import {
  TIERS,
  postureOfRow,
  worseRow,
  type Posture,
  type Row,
  type Tier,
} from '../model/posture.ts'
import {
  factsOf,
  type AssetFacts,
  type PostureNow,
  type Standing,
} from '../state/evidence/standing.ts'
import type { AssetUid } from '../kernel/ids.ts'
import type { Env } from '../model/env.ts'
import { isCovered, NO_FEED, unasked } from '../state/feeds/feed-cover.ts'
import type { View } from '../state/state.ts'

export function standingAt(view: View, facts: AssetFacts, tier: Tier, now: Instant): Standing {
  return finished(standing(view, facts, tier, now))
}

/** The same, with places to stop at. */
export function* standing(
  view: View,
  facts: AssetFacts,
  tier: Tier,
  now: Instant,
): Stepwise<Standing> {
  const due: Cause[] = []
  const [at] = yield* dueAt(facts.causes, [tier], now, (cause) => void due.push(cause))
  return { ...rowsAt(view, facts, tier, now, at), due: yield* sorted(due, worstFirst) }
}

/** What the causes of an asset come to at one tier. */
interface DueAt {
  open: boolean
  nextDue: Instant | undefined
  row: Row | undefined
}

const NO_CAUSE: DueAt = { open: false, nextDue: undefined, row: undefined }

/** One look at each cause, for however many tiers: there may be ten thousand. */
function* dueAt(
  causes: Iterable<Cause>,
  tiers: readonly Tier[],
  now: Instant,
  isDue: (cause: Cause) => void = () => undefined,
): Stepwise<readonly DueAt[]> {
  const found = tiers.map((tier) => ({ tier, ...NO_CAUSE }))
  let open = false
  yield* forEach(causes, (cause) => {
    open ||= cause.suppressed === null || cause.suppressed.until <= now
    for (const one of found) {
      const at = restrictsFrom(cause, one.tier)
      if (at === null) continue
      if (at > now) {
        one.nextDue = earliest(one.nextDue, at)
        continue
      }
      isDue(cause)
      const row = rowOfWeight(cause.weight)
      one.row = one.row === undefined ? row : worseRow(one.row, row)
    }
  })
  return found.map((one) => ({ ...one, open }))
}

function rowsAt(
  view: View,
  facts: AssetFacts,
  tier: Tier,
  now: Instant,
  { open, nextDue, row }: DueAt = NO_CAUSE,
): Omit<Standing, 'due'> {
  const age = ageAt(view, facts, tier, now)
  const rows: Row[] = row === undefined ? [] : [row]
  if (age.aged === 'stale') rows.push('stale')
  else if (age.aged !== 'fresh') rows.push('unknown')
  else if (row === undefined) rows.push(open ? 'grace' : 'verified')
  return { rows, aged: age.aged, open, evidenceEnds: age.ends, nextDue: nextDue ?? null }
}

/** The source whose word lasts longest counts: two sources never make an asset staler than one. */
function ageAt(
  view: View,
  facts: AssetFacts,
  tier: Tier,
  now: Instant,
): { readonly aged: Standing['aged']; readonly ends: Instant | null } {
  // Blocked, and its newest list is not matched: nothing that was good before it releases anything.
  const held = facts.standings.some((standing) => standing.awaits?.held === true)
  const fresh = held ? null : evidenceEnd(view, facts, 0)
  const ends = tier === 0 ? fresh : evidenceEnd(view, facts, tier)
  if (fresh === null || ends === null) return { aged: 'never', ends: null }
  if (now > ends) return { aged: 'stale-beyond', ends: null }
  return { aged: now > fresh ? 'stale' : 'fresh', ends }
}

/** What people are told of any asset, as it is known to stand. */
export function posturesOver(view: View, env: Env): (asset: AssetUid) => Posture {
  return (asset) => postureOf(view, factsOf(view, asset), env.now).state
}

/** For people: the worst over the tiers; once proven an asset becomes stale, never unknown. */
export function postureOf(view: View, facts: AssetFacts, now: Instant): PostureNow {
  return finished(posture(view, facts, now))
}

/** The same, with places to stop at. */
export function* posture(view: View, facts: AssetFacts, now: Instant): Stepwise<PostureNow> {
  const standings = [...facts.standings]
  const about = { causes: [], standings, type: facts.type }
  const found = yield* dueAt([...facts.causes], TIERS, now)
  let state: Posture = 'verified'
  let next: Instant | undefined
  let nextDue: PostureNow['nextDue'] = null
  for (const tier of TIERS) {
    const at = rowsAt(view, about, tier, now, found[tier])
    for (const row of at.rows) {
      const told = row === 'unknown' && at.aged !== 'never' ? 'stale' : postureOfRow(row)
      if (RANK.indexOf(told) > RANK.indexOf(state)) state = told
    }
    next = earliest(next, at.nextDue ?? undefined, after(at.evidenceEnds))
    if (at.nextDue !== null && (nextDue === null || at.nextDue < nextDue.at)) {
      nextDue = { at: at.nextDue, tier }
    }
  }
  return {
    state,
    nextChangeAt: next ?? null,
    nextDue,
    unknownReason: unknownReason(view, standings, now),
  }
}

/** What is worse to be told: a block outranks not knowing. */
const RANK: readonly Posture[] = [
  'verified',
  'grace',
  'stale',
  'unknown',
  'restricted',
  'quarantined',
]

/** An end is inclusive: the change is one millisecond later. */
function after(at: Instant | null): Instant | undefined {
  return at === null ? undefined : plus(at, 1)
}

const NOT_MATCHED = 'its newest list is not matched yet'

function unknownReason(
  view: View,
  standings: readonly SourceStanding[],
  now: Instant,
): string | null {
  if (standings.length === 0) return 'no source has reported about it yet'
  // Who can never make it known explains it only where nobody else spoke.
  const all = standings.toSorted((a, b) => Number(b.entitled ?? true) - Number(a.entitled ?? true))
  for (const standing of all) if (standing.unknown !== null) return standing.unknown
  for (const { awaits } of standings) {
    if (awaits !== undefined) return awaits.failed ?? NOT_MATCHED
  }
  for (const { listsEndAt } of standings) {
    if (listsEndAt === undefined || listsEndAt >= now) continue
    return `the signature of the package lists ended ${ago(listsEndAt, now)} (apt-get update)`
  }
  for (const standing of standings) {
    const kinds = unasked(view, standing)
    if (kinds.some((kind) => isCovered(view.feedsCovering, kind))) return NOT_MATCHED
    if (kinds.length > 0) return `${NO_FEED} ${kinds.slice(0, 5).join(', ')}`
  }
  return null
}
