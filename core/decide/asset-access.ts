/** Whether an asset refuses anybody now, why and since when: said by the decisions about it, and by nothing beside them. */

import { refusalReason, type UseNow } from './refusal-reason.ts'
import { holdOf } from '../state/holds/hold-identity.ts'
import type { AssetUid, HoldId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import type { AccessState, OverrideNamed } from '../model/explanation.ts'
import { enforcedSince, modeOf } from '../model/mode.ts'
import type { Override } from '../model/override.ts'
import type { Tier } from '../model/posture.ts'
import { BLOCKED_CODES, POSTURE_CODES } from '../model/reason-codes.ts'
import { COUNTED_TIERS, type RefusalReason, type Denial } from '../model/refusal.ts'
import { isLive, overridesNaming } from '../model/scope.ts'
import { isUnheard } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import type { Env } from '../model/env.ts'

export interface AssetAccess {
  readonly state: AccessState
  readonly hold: HoldId | null
  readonly since: Instant | null
  readonly reason: RefusalReason | null
  /** Tiers at which it refuses, or would. */
  readonly tiers: readonly Tier[]
  readonly override: OverrideNamed | null
  /** The asset to blame; itself unless it runs on another that denies. */
  readonly denying: AssetUid
}

/** What posture says of the whole asset at a tier: before overrides, and what they leave of it. */
export interface Denials {
  readonly tier: Tier
  readonly denied: Denial | null
  readonly open: Denial | null
}

/** @param uses - all of the asset. @param denials - of the asset as a whole, where nothing acts from it */
export function accessBy(
  view: View,
  asset: AssetUid,
  uses: readonly UseNow[],
  denials: readonly Denials[],
  env: Env,
): AssetAccess {
  const own = holdOf(view, asset, env.now, env.hash)
  const said =
    uses.length === 0
      ? ofPast(view, asset, ofNobody(view, asset, denials, env), env)
      : ofUses(view, asset, uses)
  const held = said.state === 'permitted' ? own : (said.hold ?? own)
  return { ...said, hold: own, since: sinceWhen(view, asset, said, held) }
}

type Said = Omit<AssetAccess, 'since'>

function ofUses(view: View, asset: AssetUid, uses: readonly UseNow[]): Said {
  const refused = uses.filter(({ decision }) => refusalReason(view, decision) !== null)
  const kept = uses.filter(({ decision }) => decision.code === 'permitted-by-override')
  const unenforced = uses.filter(({ decision }) => decision.code === 'permitted-report-only')
  const some = [refused, kept, unenforced].find((one) => one.length > 0)
  const blocked = refused.find(({ decision }) => BLOCKED_CODES.has(decision.code))
  const first = blocked ?? some?.[0]
  const about = {
    hold: first?.decision.hold ?? null,
    reason: first === undefined ? null : refusalReason(view, first.decision),
    tiers: tiersOf((some ?? []).map((now) => now.resource.spec.tier)),
    override: null,
    denying: first?.decision.denying[0] ?? asset,
  }
  if (refused.length > 0) {
    return { ...about, state: blocked === undefined ? 'refused' : 'blocked' }
  }
  if (kept.length > 0) {
    const named = kept.flatMap(({ decision }) => decision.overrides)
    const overrides = named
      .map((id) => view.overrides.get(id))
      .filter((override) => override !== undefined)
    return { ...about, state: 'overridden', override: firstToEnd(overrides) }
  }
  return { ...about, state: unenforced.length > 0 ? 'report-only' : 'permitted' }
}

/** Whoever came to act from it at a tier. */
function ofNobody(view: View, asset: AssetUid, denials: readonly Denials[], env: Env): Said {
  const denied = denials.flatMap(({ tier, denied: denial, open }) =>
    denial === null ? [] : [{ tier, ...denial, isOpen: open !== null }],
  )
  const open = denied.filter(({ isOpen }) => isOpen)
  const refusing = open.filter(
    ({ tier, code }) => !POSTURE_CODES.has(code) || modeOf(view, { asset, tier }) === 'enforce',
  )
  const some = [refusing, open, denied].find((one) => one.length > 0) ?? []
  const about = { hold: null, tiers: some.map((one) => one.tier), override: null, denying: asset }
  const first = refusing.find(({ code }) => BLOCKED_CODES.has(code)) ?? refusing[0]
  if (first !== undefined) {
    const reported = (view.assets.get(asset)?.standings.size ?? 0) > 0
    const state = BLOCKED_CODES.has(first.code) ? 'blocked' : 'refused'
    return { ...about, state, reason: reasonOf(first, reported) }
  }
  const state = open.length > 0 ? 'report-only' : denied.length > 0 ? 'overridden' : 'permitted'
  const override = state === 'overridden' ? firstToEnd(overridesOver(view, asset, env)) : null
  return { ...about, state, reason: null, override }
}

/** Whoever came to act from it would be refused for the state's sake, where nothing of it refuses already. */
function ofPast(view: View, asset: AssetUid, said: Said, env: Env): Said {
  if (said.state === 'blocked' || said.state === 'refused') return said
  const unheard = said.state === 'permitted' && isUnheard(view, asset)
  const tiers = COUNTED_TIERS.filter(
    (tier) => env.fromBackup || (unheard && modeOf(view, { asset, tier }) === 'enforce'),
  )
  if (tiers.length === 0) return said
  const reason = env.fromBackup ? 'from-backup' : 'unheard'
  return { ...said, state: 'refused', reason, tiers, override: null }
}

function reasonOf({ code, reasons }: Denial, reported: boolean): RefusalReason {
  if (code === 'asset-stale') return 'too-old'
  if (!BLOCKED_CODES.has(code)) return reported ? 'incomplete' : 'never-reported'
  const caused = reasons.filter((reason) => reason.cause !== null)
  return caused.every((reason) => reason.gap !== null) ? 'cannot-judge' : 'blocked'
}

function overridesOver(view: View, asset: AssetUid, env: Env): Override[] {
  const sheltering = view.assets.get(asset)?.refusal?.shelters ?? []
  const over = new Set(overridesNaming(view, asset))
  for (const { override } of sheltering) {
    const one = view.overrides.get(override)
    if (one !== undefined) over.add(one)
  }
  return [...over].filter((override) => isLive(override, env.now))
}

function sinceWhen(
  view: View,
  asset: AssetUid,
  { state, reason }: Said,
  held: HoldId | null,
): Instant | null {
  if (state === 'blocked') return held === null ? null : (view.holds.get(held)?.enforcedAt ?? null)
  if (state !== 'refused' || reason === 'from-backup') return null
  if (reason === 'unheard') return view.restoredAt
  const [began] = (view.assets.get(asset)?.refusal?.tiers ?? [])
    .flatMap((tier) => (tier === null ? [] : [tier.since]))
    .toSorted((a, b) => a - b)
  const enforced = enforcedSince(view, { asset })
  if (began === undefined || enforced === null) return null
  return began > enforced ? began : enforced
}

function firstToEnd(overrides: readonly Override[]): OverrideNamed | null {
  const [first] = overrides.toSorted((a, b) => a.expiresAt - b.expiresAt || (a.id < b.id ? -1 : 1))
  if (first === undefined) return null
  const { id, name, owner, reason, expiresAt } = first
  return { id, name, owner, reason, until: expiresAt }
}

function tiersOf(tiers: readonly Tier[]): Tier[] {
  return [...new Set(tiers)].toSorted((a, b) => a - b)
}
