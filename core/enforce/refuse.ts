/**
 * Who is refused once this judgement counts, at the tiers that are counted: the decision's own standing, table
 * and overrides, asked of the whole asset. Whatever is refused anew goes through the breaker.
 */

import type { Body } from '../state/entries.ts'
import { evidenceEnd } from '../state/evidence/ages.ts'
import { coveringAll, ANYBODY, liveOver, coveredReason } from '../state/overrides/covering.ts'
import { anyOverride } from '../state/overrides/table.ts'
import { canonicalJson } from '../kernel/canonical-json.ts'
import type { AssetUid, CauseId } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import { forEach, type Stepwise } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import { sourceKeys, readerKey } from '../model/counters.ts'
import { feedKey, feedsEnd, unasked } from '../state/feeds/feed-cover.ts'
import type { SourceStanding } from '../model/evidence.ts'
import { modeOf } from '../model/mode.ts'
import { isQuestion, type Override } from '../model/override.ts'
import type { Tier } from '../model/posture.ts'
import {
  COUNTED_TIERS,
  isSheltered,
  type AssetRefusal,
  type DenialReason,
  type TierRefusal,
  codeLeft,
  type Denial,
} from '../model/refusal.ts'
import { POSTURE_CODES } from '../model/reason-codes.ts'
import { covers } from '../model/scope.ts'
import type { AssetFacts } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import type { Env } from '../model/env.ts'
import type { Guards } from './guards.ts'
import { sheltersOver } from './shelters.ts'

/** What the judgement concluded of the asset, and what posture says of it with that. */
export interface Asked {
  readonly facts: AssetFacts
  readonly before: AssetRefusal
  /** At the tiers that are counted; null: it is permitted there. */
  readonly found: readonly (Denial | null)[]
}

export interface Refused {
  readonly record: AssetRefusal
  /** Whether a tier where it was permitted, and where the mode enforces, is refused from now on. */
  readonly newly: boolean
  /** What kept it open for these reasons only: no hold opens for them. */
  readonly heldBack: ReadonlySet<string>
}

/**
 * Adds the entries it makes to `bodies`; without guards nothing is counted: a person's own word. In steps: ten
 * thousand causes may be due.
 */
export function* refuse(
  view: View,
  asset: AssetUid,
  { facts, before, found }: Asked,
  env: Env,
  guards: Guards | null,
  bodies: Body[],
): Stepwise<Refused> {
  const tiers: [TierRefusal | null, TierRefusal | null] = [null, null]
  const denied = found.some((one) => one !== null)
  const live = denied ? liveOver(view, asset, env, guards?.made ?? [], guards?.ended) : []
  const shelters = sheltersOver()
  const counted = new Set<string>()
  let newly = false
  for (const tier of COUNTED_TIERS) {
    const denied = found[tier] ?? null
    if (denied === null) continue
    const { code, reasons } = denied
    const since = before.tiers[tier]?.since ?? env.now
    const refusedFor = (left: readonly DenialReason[]): TierRefusal => ({
      code: codeLeft(code, left),
      since,
    })
    const whole = yield* coveringAll(view, asset, tier, denied, live)
    if (whole.length > 0) {
      for (const one of whole) {
        yield* forEach(reasons, (reason) => shelters.add(one, tier, reason))
      }
      continue
    }
    const keys = (reason: DenialReason): readonly string[] =>
      keysOf(view, asset, facts, tier, reason, env, guards)
    const byItself = guards !== null && !guards.confirmed && isAskedFirst(view, asset, before, tier)
    const exits = byItself ? guards.exits : null
    const byId = new Map<CauseId, Cause>()
    if (exits !== null) yield* forEach(facts.causes, (one) => byId.set(one.id, one))
    const open: DenialReason[] = []
    for (const reason of reasons) {
      yield
      const mine = live.filter((one) => keeps(view, one, reason, tier, before, keys(reason)))
      for (const one of mine) shelters.add(one, tier, reason)
      if (mine.length > 0) continue
      // What this very judgement opens is in no view yet.
      const cause = reason.cause === null ? undefined : byId.get(reason.cause)
      const asks = cause !== undefined && exits !== null && !wasAsked(view, before, tier, reason)
      const asked = asks ? exits.asksFirst(cause, bodies) : null
      if (asked === null) open.push(reason)
      else shelters.add(asked, tier, reason)
    }
    if (open.length === 0 && POSTURE_CODES.has(code)) continue
    if (before.tiers[tier] !== null) {
      tiers[tier] = refusedFor(open)
      continue
    }
    const enforces = modeOf(view, { asset, tier }) !== 'report-only'
    const guarded = enforces && guards !== null && POSTURE_CODES.has(code)
    if (!guarded || guards.confirmed) {
      tiers[tier] = refusedFor(open)
      newly ||= enforces
      continue
    }
    // Refused where any reason may refuse: a breaker holds back one, not the others.
    const admitted: DenialReason[] = []
    for (const reason of open) {
      yield
      const held = heldBack(view, reason, tier, open.length, before, guards, keys, bodies)
      if (held === null) admitted.push(reason)
      else shelters.add(held, tier, reason)
    }
    if (admitted.length === 0) continue
    tiers[tier] = refusedFor(admitted)
    newly = true
    // The worst are first: what is behind them refuses nobody by itself.
    for (const reason of admitted) {
      yield
      if (counted.size >= LIMITS.breakerKeysMax) break
      if (wasAsked(view, before, tier, reason)) continue
      for (const key of keys(reason)) counted.add(key)
    }
    guards.breaker.count(asset, [...counted])
  }
  const record: AssetRefusal = { tiers, shelters: yield* shelters.all() }
  const known = view.assets.get(asset)?.refusal ?? null
  if (counted.size > 0 || known === null || !same(known, record)) {
    bodies.push({
      kind: 'refusal.changed',
      body: { asset, ...record, keys: [...counted].toSorted() },
    })
  }
  const behind = record.shelters.filter(({ behind: one, override }) => {
    const known = anyOverride(view, override)
    return one !== null || (known !== undefined && isQuestion(known))
  })
  return { record, newly, heldBack: new Set(behind.flatMap((one) => one.causes)) }
}

/** The breaker behind which it stands; null: it is refused. */
function heldBack(
  view: View,
  reason: DenialReason,
  tier: 0 | 1,
  open: number,
  before: AssetRefusal,
  { breaker }: Guards,
  keys: (reason: DenialReason) => readonly string[],
  bodies: Body[],
): Override | null {
  // More than an entry can name: it is refused.
  if (open > LIMITS.shelterCausesMax || wasAsked(view, before, tier, reason)) return null
  const mine = keys(reason)
  if (breaker.isConfirmed(reason.asset, mine)) return null
  return breaker.holdsBack(reason.asset, reason, mine, bodies)
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
    const override = anyOverride(view, one.override)
    return override?.kind === 'telemetry' || override?.confirmed === true
  })
}

/** A block by itself only: where it enforces, and not where it is blocked already for what has an exit. */
function isAskedFirst(view: View, asset: AssetUid, before: AssetRefusal, tier: 0 | 1): boolean {
  if (modeOf(view, { asset, tier }) === 'report-only') return false
  const asked = before.shelters.some(
    (one) => anyOverride(view, one.override)?.kind === 'no-exit' && one.tiers.includes(tier),
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

function same(a: AssetRefusal, b: AssetRefusal): boolean {
  if (a === b) return true
  const plain = (one: AssetRefusal): string =>
    canonicalJson({ tiers: one.tiers, shelters: one.shelters })
  return plain(a) === plain(b)
}
