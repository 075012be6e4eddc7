/** Which live overrides keep a denial of a whole asset open: as a whole, or reason by reason. */

import { isLive } from '../../model/scope.ts'
import type { View, SeenAsset } from '../state.ts'
import { type ReasonCode, POSTURE_CODES } from '../../model/reason-codes.ts'
import { covers, overridesAbout, type Covered } from '../../model/scope.ts'
import { type Stepwise, forEach } from '../../kernel/stepwise.ts'
import type { ResourceUid, OverrideId, AssetUid, CauseId, IdentityUid } from '../../kernel/ids.ts'
import type { Env } from '../../model/env.ts'
import { domainOfAsset } from '../estate/domain-of-asset.ts'
import type { Override } from '../../model/override.ts'
import { isSheltered, type DenialReason, type Denial } from '../../model/refusal.ts'
import type { Tier } from '../../model/posture.ts'

/** Overrides of whole assets: what names identities or resources covers some of their uses only. */
export function liveOver(
  view: View,
  asset: AssetUid,
  env: Env,
  made: readonly Override[],
  ended: ReadonlySet<OverrideId> = new Set(),
): Override[] {
  return [...overridesAbout(view, asset), ...made].filter(
    (override) =>
      override.scope.identities === undefined &&
      override.scope.resources === undefined &&
      !ended.has(override.id) &&
      isLive(override, env.now),
  )
}

/** Those of them that turn the denial as a whole. */
export function* coveringAll(
  view: View,
  asset: AssetUid,
  tier: Tier,
  { code, reasons }: Denial,
  live: readonly Override[],
): Stepwise<readonly Override[]> {
  if (live.length === 0 || !POSTURE_CODES.has(code)) return []
  const all = yield* wholeOf(view, asset, tier, code, reasons)
  return live.filter((override) => covers(override.scope, all))
}

/** Nobody in particular: only scopes that name no identity and no resource are asked. */
export const ANYBODY = { identity: '' as IdentityUid, resource: '' as ResourceUid }

function* wholeOf(
  view: View,
  asset: AssetUid,
  tier: Tier,
  code: ReasonCode,
  reasons: readonly DenialReason[],
): Stepwise<Covered> {
  const causes: CauseId[] = []
  const gaps: (string | null)[] = []
  const lineages: string[] = []
  const sources: string[] = []
  yield* forEach(reasons, ({ cause, gap, lineage, source }) => {
    if (cause !== null) {
      causes.push(cause)
      gaps.push(gap)
    }
    if (lineage !== null) lineages.push(lineage)
    if (source !== null) sources.push(source)
  })
  const domains = reasons.length === 0 ? [] : [domainOfAsset(view, asset)]
  return { ...ANYBODY, tier, code, assets: [asset], causes, gaps, lineages, sources, domains }
}

/** One reason by itself, as an override's scope is asked about it. */
export function coveredReason(
  view: View,
  reason: DenialReason,
  who: Pick<Covered, 'identity' | 'resource' | 'tier'>,
): Covered {
  const { asset, cause, lineage, source, gap, code } = reason
  return {
    ...who,
    code,
    assets: [asset],
    causes: cause === null ? [] : [cause],
    gaps: cause === null ? [] : [gap],
    lineages: lineage === null ? [] : [lineage],
    sources: source === null ? [] : [source],
    domains: [domainOfAsset(view, asset)],
    behind: (breaker) => isBehind(view.assets.get(asset), who.tier, reason, breaker),
  }
}

/** Recorded behind that breaker for this very reason; or permitted until now, and no entry has said anything else yet. */
function isBehind(
  asset: SeenAsset | undefined,
  tier: Tier,
  reason: DenialReason,
  breaker: OverrideId,
): boolean {
  const record = asset?.refusal ?? null
  if (asset === undefined || record === null) return false
  const mine = record.shelters.filter((shelter) => shelter.behind === breaker)
  if (mine.some((shelter) => isSheltered(shelter, tier, reason))) return true
  if (reason.cause !== null && asset.hold !== null) return false
  if (tier !== 0 && tier !== 1) {
    return mine.length === 0 && record.tiers.every((refusal) => refusal === null)
  }
  return record.tiers[tier] === null && !mine.some((shelter) => shelter.tiers.includes(tier))
}
