/**
 * Many assets falling silent at once is more likely our own outage than theirs: when more than 15 % of a
 * failure domain pass the age of a tier within 15 minutes, that tier's denials for age become overrides that
 * end. Whatever evidence says of an asset goes on counting.
 */

import { overrideOf } from '../model/override.ts'
import { evidenceEnd } from '../state/evidence/ages.ts'
import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { plus, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { domainOf } from '../model/domain.ts'
import type { Body, EntryBodies } from '../state/entries.ts'
import { TIERS, type Tier } from '../model/posture.ts'
import { factsOf } from '../state/evidence/standing.ts'
import type { View } from '../state/state.ts'
import { liveOverrides } from '../state/overrides/table.ts'
import { staleKey } from '../state/evidence/table.ts'
import type { Env } from '../model/env.ts'

type Silent = NonNullable<EntryBodies['tick']['silent']>[number]

/** Of each asset that it is asked of: the tiers whose age its evidence has just passed. */
export function silenceOver(view: View, env: Env): (asset: AssetUid) => Silent[] {
  // A wave asks of thousands, each of which may be among thousands that are counted already.
  const counted = new Map<string, ReadonlyMap<AssetUid, Instant>>()
  const lastCounted = (asset: AssetUid, key: string): Instant | undefined => {
    const known = counted.get(key) ?? newest(view.recentlySilent.get(key) ?? [])
    counted.set(key, known)
    return known.get(asset)
  }
  return (asset) => {
    const labels = view.manifests.Asset.get(asset)?.labels
    if (labels === undefined) return []
    const facts = factsOf(view, asset)
    const found: Silent[] = []
    for (const tier of TIERS) {
      const end = evidenceEnd(view, facts, tier)
      if (end === null || end >= env.now || end <= env.now - LIMITS.telemetryWindowMs) continue
      const at = lastCounted(asset, staleKey(tier, domainOf(labels)))
      if (at === undefined || at <= end) found.push({ asset, tier })
    }
    return found
  }
}

/** In the order of their times: the last counts. */
function newest(
  silent: readonly { readonly asset: AssetUid; readonly at: Instant }[],
): ReadonlyMap<AssetUid, Instant> {
  return new Map(silent.map(({ asset, at }) => [asset, at]))
}

type Guard = Extract<Body, { kind: 'override.created' }>

export function telemetryOverrides(view: View, silent: readonly Silent[], env: Env): Guard[] {
  const counted = new Map<string, { tier: Tier; domain: string; assets: number }>()
  for (const { asset, tier } of silent) {
    const domain = domainOf(view.manifests.Asset.get(asset)?.labels ?? {})
    const key = staleKey(tier, domain)
    const one = counted.get(key) ?? { tier, domain, assets: recent(view, key, env) }
    counted.set(key, { ...one, assets: one.assets + 1 })
  }
  const bodies: Guard[] = []
  for (const { tier, domain, assets } of counted.values()) {
    const size = view.assetsByDomain.get(domain)?.size ?? 0
    if (assets < LIMITS.telemetryAssetsMin) continue
    if (assets * 100 <= size * LIMITS.telemetrySharePercent) continue
    if (!isGuarded(view, tier, domain, env)) bodies.push(guard(view, tier, domain, assets, env))
  }
  return bodies
}

function recent(view: View, key: string, env: Env): number {
  const known = view.recentlySilent.get(key) ?? []
  return known.filter((one) => one.at > env.now - LIMITS.telemetryWindowMs).length
}

/** Never renewed by itself while one lives: the next needs a new wave. */
function isGuarded(view: View, tier: Tier, domain: string, env: Env): boolean {
  for (const { scope } of liveOverrides(view, 'telemetry', env.now)) {
    const { tiers, domains } = scope
    if (tiers?.includes(tier) === true && domains?.includes(domain) === true) return true
  }
  return false
}

function guard(view: View, tier: Tier, domain: string, assets: number, env: Env): Guard {
  const seed = { telemetry: domain, tier, at: env.now }
  const where = domain === '' ? 'the estate' : domain
  return {
    kind: 'override.created',
    body: {
      override: overrideOf(
        {
          id: deriveId(env.hash, view.ledgerId, 'override', seed),
          kind: 'telemetry',
          name: `telemetry/tier-${tier}`,
          scope: { domains: [domain], tiers: [tier], codes: ['asset-stale'] },
          reason: `${assets} assets of ${where} fell silent within 15 minutes: see whether reports still arrive`,
          by: 'system',
          expiresAt: plus(env.now, LIMITS.telemetryMs[tier]),
        },
        env.now,
      ),
    },
  }
}
