/**
 * Who is refused once this judgement counts, at the tiers that are counted: the decision's own standing, table
 * and overrides, asked of the whole asset. Whatever is refused anew goes through the breaker.
 */

import { evidenceEnd, standingAt } from '../assess/posture.ts'
import { outcomeOf } from '../decide/outcome.ts'
import { codeLeft, coveredReason, reasonsOf } from '../decide/reasons.ts'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import type { AssetUid, IdentityUid, OverrideId, ResourceUid } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import { sourceKeys } from '../model/counters.ts'
import { feedKey, feedsEnd, unasked } from '../state/feeds/feed-cover.ts'
import type { SourceStanding } from '../model/evidence.ts'
import { modeWithin } from '../model/mode.ts'
import { isQuestion, type Override } from '../model/override.ts'
import type { Tier } from '../model/posture.ts'
import {
  COUNTED_TIERS,
  isSheltered,
  type AssetRefusal,
  type DenialReason,
  type Shelter,
  type TierRefusal,
} from '../model/refusal.ts'
import { POSTURE_CODES, type ReasonCode } from '../model/reason-codes.ts'
import { covers, isLive } from '../model/scope.ts'
import { factsOf, type AssetFacts } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import { tableFor } from './answer/decide.ts'
import type { Body } from '../model/draft.ts'
import type { Env } from '../model/env.ts'
import type { Guards } from './guards.ts'

export interface Refused {
  readonly record: AssetRefusal
  /** Whether a tier where it was permitted, and where the mode enforces, is refused from now on. */
  readonly newly: boolean
  /** What kept it open for these reasons only: no hold opens for them. */
  readonly heldBack: ReadonlySet<string>
}

/** Adds the entries it makes to `bodies`; without guards nothing is counted: a person's own word. */
export function refuse(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  env: Env,
  guards: Guards | null,
  bodies: Body[],
): Refused {
  const before = recordOf(view, asset, env)
  const tiers: [TierRefusal | null, TierRefusal | null] = [null, null]
  const found = COUNTED_TIERS.map((tier) => denialAt(view, asset, facts, tier, env))
  const denied = found.some((one) => one !== null)
  const live = denied ? liveOver(view, env, guards?.made ?? [], guards?.ended) : []
  const shelters = new Map<OverrideId, Shelter>()
  const counted = new Set<string>()
  let newly = false
  const shelter = (override: Override, tier: 0 | 1, reason: DenialReason): void => {
    const known = shelters.get(override.id)
    // Whom a breaker keeps open it keeps for named causes; any other override says itself what it covers.
    const named = isQuestion(override) || override.scope.behind !== undefined
    const causes = new Set(known?.causes)
    if (named && reason.cause !== null) causes.add(reason.cause)
    shelters.set(override.id, {
      override: override.id,
      behind: override.scope.behind ?? null,
      tiers: [...new Set([...(known?.tiers ?? []), tier])],
      causes: [...causes].toSorted(),
      aged: reason.cause === null || known?.aged === true,
    })
  }
  for (const tier of COUNTED_TIERS) {
    const denial = found[tier] ?? null
    if (denial === null) continue
    const { code, reasons } = denial
    const since = before.tiers[tier]?.since ?? env.now
    const refusedFor = (left: readonly DenialReason[]): TierRefusal => ({
      code: codeLeft(code, left),
      since,
    })
    const all = wholeOf(view, asset, tier, code, reasons)
    const whole = POSTURE_CODES.has(code) ? live.filter((one) => covers(one.scope, all)) : []
    if (whole.length > 0) {
      for (const one of whole) for (const reason of reasons) shelter(one, tier, reason)
      continue
    }
    const keys = (reason: DenialReason): readonly string[] =>
      keysOf(view, asset, facts, tier, reason, env, guards)
    const byItself = guards !== null && !guards.confirmed && isAskedFirst(view, asset, before, tier)
    const exits = byItself ? guards.exits : null
    const byId = new Map(exits === null ? [] : [...facts.causes].map((one) => [one.id, one]))
    const open = reasons.filter((reason) => {
      const mine = live.filter((one) => keeps(view, one, reason, tier, before, keys(reason)))
      for (const one of mine) shelter(one, tier, reason)
      if (mine.length > 0) return false
      // What this very judgement opens is in no view yet.
      const cause = reason.cause === null ? undefined : byId.get(reason.cause)
      if (cause === undefined || exits === null || wasAsked(view, before, tier, reason)) return true
      const asked = exits.asksFirst(cause, bodies)
      if (asked !== null) shelter(asked, tier, reason)
      return asked === null
    })
    if (open.length === 0 && POSTURE_CODES.has(code)) continue
    if (before.tiers[tier] !== null) {
      tiers[tier] = refusedFor(open)
      continue
    }
    const enforces = modeWithin(view, { asset, tier }) !== 'report-only'
    const guarded = enforces && guards !== null && POSTURE_CODES.has(code)
    if (!guarded || guards.confirmed) {
      tiers[tier] = refusedFor(open)
      newly ||= enforces
      continue
    }
    // Refused where any reason may refuse: a breaker holds back one, not the others.
    const admitted = open.filter((reason) => {
      const mine = keys(reason)
      // More than an entry can name: it is refused.
      if (open.length > LIMITS.shelterCausesMax) return true
      if (wasAsked(view, before, tier, reason) || guards.breaker.isConfirmed(asset, mine))
        return true
      const held = guards.breaker.holdsBack(asset, reason, mine, bodies)
      if (held !== null) shelter(held, tier, reason)
      return held === null
    })
    if (admitted.length === 0) continue
    tiers[tier] = refusedFor(admitted)
    newly = true
    // The worst are first: what is behind them refuses nobody by itself.
    for (const reason of admitted) {
      if (counted.size >= LIMITS.breakerKeysMax) break
      if (wasAsked(view, before, tier, reason)) continue
      for (const key of keys(reason)) counted.add(key)
    }
    guards.breaker.count(asset, [...counted])
  }
  const record: AssetRefusal = {
    tiers,
    shelters: [...shelters.values()].toSorted((a, b) => (a.override < b.override ? -1 : 1)),
  }
  const known = view.assets.get(asset)?.refusal ?? null
  if (counted.size > 0 || known === null || !same(known, record)) {
    bodies.push({
      kind: 'refusal.changed',
      body: { asset, ...record, keys: [...counted].toSorted() },
    })
  }
  const behind = [...shelters.values()].filter(({ behind: one, override }) => {
    const known = view.overrides.get(override)
    return one !== null || (known !== undefined && isQuestion(known))
  })
  return { record, newly, heldBack: new Set(behind.flatMap((one) => one.causes)) }
}

export interface Denial {
  readonly code: ReasonCode
  readonly reasons: readonly DenialReason[]
}

/** What posture says of the whole asset at a tier, before overrides and mode; null: it is permitted. */
export function denialAt(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
): Denial | null {
  const table = tableFor(view, [asset], env)
  const one = { asset, standing: standingAt(view, facts, tier, env.now) }
  const code = outcomeOf(table, tier, [one], true, false).denied
  return code === null ? null : { code, reasons: reasonsOf(table, tier, one) }
}

/** As recorded; in a ledger from before it was, as it stood when these rules came. */
export function recordOf(view: View, asset: AssetUid, env: Env): AssetRefusal {
  const known = view.assets.get(asset)?.refusal ?? null
  if (known !== null) return known
  const then = { ...env, now: view.rulesFrom }
  const at = (tier: Tier): TierRefusal | null => {
    const denial = openDenialAt(view, asset, factsOf(view, asset), tier, then)
    return denial === null ? null : { code: denial.code, since: view.rulesFrom }
  }
  return { tiers: [at(0), at(1)], shelters: [] }
}

/** A denial of the whole asset that no live override of whole assets turns; `without`: overrides left out. */
export function openDenialAt(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
  without: ReadonlySet<OverrideId> = new Set(),
): Denial | null {
  const denial = denialAt(view, asset, facts, tier, env)
  if (denial === null || !POSTURE_CODES.has(denial.code)) return denial
  const live = liveOver(view, env, [], without)
  const whole = wholeOf(view, asset, tier, denial.code, denial.reasons)
  if (live.some((one) => covers(one.scope, whole))) return null
  const left = denial.reasons.filter((reason) => {
    const what = coveredReason(view, reason, { ...ANYBODY, tier })
    return !live.some((one) => covers(one.scope, what))
  })
  if (left.length === 0) return null
  return { ...denial, code: codeLeft(denial.code, left) }
}

/** Overrides of whole assets: what names identities or resources covers some of their uses only. */
function liveOver(
  view: View,
  env: Env,
  made: readonly Override[],
  ended: ReadonlySet<OverrideId> = new Set(),
): Override[] {
  return [...view.overrides.values(), ...made].filter(
    (one) =>
      one.scope.identities === undefined &&
      one.scope.resources === undefined &&
      !ended.has(one.id) &&
      isLive(one, env.now),
  )
}

/** Nobody in particular: only scopes that name no identity and no resource are asked. */
const ANYBODY = { identity: '' as IdentityUid, resource: '' as ResourceUid }

function wholeOf(
  view: View,
  asset: AssetUid,
  tier: Tier,
  code: ReasonCode,
  reasons: readonly DenialReason[],
): Parameters<typeof covers>[1] {
  const each = reasons.map((one) => coveredReason(view, one, { ...ANYBODY, tier }))
  return {
    ...ANYBODY,
    tier,
    code,
    assets: [asset],
    causes: each.flatMap((one) => one.causes),
    gaps: each.flatMap((one) => one.gaps),
    lineages: each.flatMap((one) => one.lineages),
    sources: each.flatMap((one) => one.sources),
    domains: each.slice(0, 1).flatMap((one) => one.domains),
  }
}

/** A breaker keeps what it was made for: what already stands behind it, or what it would have counted. */
function keeps(
  view: View,
  override: Override,
  reason: DenialReason,
  tier: Tier,
  before: AssetRefusal,
  keys: readonly string[],
): boolean {
  const { scope } = override
  if (!covers(scope, coveredReason(view, reason, { ...ANYBODY, tier }))) return false
  if (scope.key === undefined) return true
  const stands = before.shelters.some(
    (one) => one.behind === scope.behind && isSheltered(one, tier, reason),
  )
  return stands || keys.some((key) => scope.key?.startsWith(`${key} `))
}

/** A person was asked while the telemetry guard, or a question that was confirmed, kept it open. */
function wasAsked(view: View, before: AssetRefusal, tier: Tier, reason: DenialReason): boolean {
  return before.shelters.some((one) => {
    if (!isSheltered(one, tier, reason)) return false
    const override = view.overrides.get(one.override)
    return override?.kind === 'telemetry' || override?.confirmed === true
  })
}

/** A block by itself only: where it enforces, and not where it is blocked already for what has an exit. */
function isAskedFirst(view: View, asset: AssetUid, before: AssetRefusal, tier: 0 | 1): boolean {
  if (modeWithin(view, { asset, tier }) === 'report-only') return false
  const asked = before.shelters.some(
    (one) => view.overrides.get(one.override)?.kind === 'no-exit' && one.tiers.includes(tier),
  )
  return asked || before.tiers[tier]?.code !== 'asset-blocked'
}

function keysOf(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  reason: DenialReason,
  env: Env,
  guards: Guards | null,
): readonly string[] {
  const own =
    reason.lineage === null || reason.source === null
      ? ageKeys(view, asset, facts, tier, env)
      : [`lineage ${reason.lineage}`, ...sourceKeys(reason.source)]
  return [...new Set([...own, ...(guards?.triggers ?? [])])]
}

/** What made its age deny: a feed that is gone or too old, a reader that cannot tell, or silence. */
function ageKeys(
  view: View,
  asset: AssetUid,
  facts: AssetFacts,
  tier: Tier,
  env: Env,
): readonly string[] {
  const keys = new Set<string>()
  const newest = view.assets.get(asset)?.lastEvidence
  for (const standing of facts.standings) {
    const feeds = feedKeys(view, standing, tier, env)
    // It lists what no feed ever spoke of, in place of what was known: that is the reader's word as well.
    const saysNothing =
      standing.unknown !== null || (feeds.length === 0 && unasked(view, standing).length > 0)
    if (saysNothing && newest?.source === standing.source) {
      keys.add(readerKey(newest.reader, view.rules))
    }
    for (const key of feeds) keys.add(key)
    const end = evidenceEnd(view, { ...facts, standings: [standing] }, tier)
    if (feeds.length === 0 && standing.unknown === null && end !== null && end < env.now) {
      keys.add('silence of agents and scanners')
    }
  }
  const sources = [...facts.standings].flatMap((one) => sourceKeys(one.source))
  return [...keys, ...sources]
}

/** Of exactly those kinds for which posture refuses: a kind that is a gap makes nothing older. */
function feedKeys(view: View, standing: SourceStanding, tier: Tier, env: Env): string[] {
  const blind = unasked(view, standing)
  const kinds = blind.length > 0 ? blind : standing.reliesOn.filter((kind) => hasEnded(kind))
  return kinds.flatMap((kind) => {
    const covering = [...(view.feedsCovering.get(kind) ?? [])]
    if (covering.length === 0) return view.feedsLost.get(kind) ?? []
    return covering.flatMap((source) => {
      const feed = view.feeds.get(source)
      return feed === undefined ? [] : [feedKey(feed)]
    })
  })
  function hasEnded(kind: string): boolean {
    const end = feedsEnd(view, { ...standing, reliesOn: [kind] }, tier)
    return end !== null && end < env.now
  }
}

/** A reader is the product's own: its version is the number of the rules. */
export function readerKey(reader: string, rules: number): string {
  return `reader ${reader} under rules ${rules}`
}

export function rulesKey(rules: number): string {
  return `rules ${rules}`
}

function same(a: AssetRefusal, b: AssetRefusal): boolean {
  if (a === b) return true
  const plain = (one: AssetRefusal): string =>
    canonicalJson({ tiers: one.tiers, shelters: one.shelters } as unknown as Json) // Json members only.
  return plain(a) === plain(b)
}
