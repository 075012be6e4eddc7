/**
 * Law 11: no mass lock-out. Counts the assets that one thing (an advisory, a source, a reader, a feed, a policy,
 * the rules) newly refuses within an hour, in each failure domain and in all together; beyond the limit further
 * ones become one visible, expiring override and a person is asked. Those already refused stay refused: they
 * are the slice that shows whether it is real.
 */

import { domainOfAsset } from '../state/estate/domain-of-asset.ts'
import { deriveId, type AssetUid, type OverrideId } from '../kernel/ids.ts'
import { HOUR_MS, plus, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { counter, countersOf, type Counter } from '../model/counters.ts'
import { domainText } from '../model/domain.ts'
import {
  type Override,
  type OverrideScope,
  overrideOf,
  type OverrideDraft,
} from '../model/override.ts'
import type { DenialReason } from '../model/refusal.ts'
import { liveOverrides } from '../state/overrides/table.ts'
import type { View } from '../state/state.ts'
import type { Body } from '../state/entries.ts'
import type { Env } from '../model/env.ts'

/** One for each judgement: what this judgement itself refuses counts as well. */
export interface Breaker {
  /** What keeps this asset open for this reason; null: it may be refused. An override it makes goes to `bodies`. */
  holdsBack(
    asset: AssetUid,
    reason: DenialReason,
    keys: readonly string[],
    bodies: Body[],
  ): Override | null
  /** A person has said that this is real. */
  isConfirmed(asset: AssetUid, keys: readonly string[]): boolean
  /** It is refused: counts from now on. */
  count(asset: AssetUid, keys: readonly string[]): void
}

export function breakerOver(view: View, env: Env): Breaker {
  const counted = new Map<string, Set<AssetUid>>()
  const live = new Map<string, Override>()
  for (const override of liveOverrides(view, 'breaker', env.now)) {
    const { scope } = override
    for (const key of keysOf(scope)) {
      for (const code of scope.codes ?? ['asset-blocked']) live.set(`${code} ${key}`, override)
    }
  }
  const seen = (key: string): Set<AssetUid> => {
    const known = counted.get(key)
    if (known !== undefined) return known
    const recent = view.recentRefusals.get(key) ?? []
    const here = new Set(recent.filter((one) => one.at > env.now - HOUR_MS).map((one) => one.asset))
    counted.set(key, here)
    return here
  }
  return {
    holdsBack(asset, reason, keys, bodies) {
      const counters = countersOf(keys, domainOfAsset(view, asset))
      for (const { key } of counters) {
        const known = live.get(`${reason.code} ${key}`)
        if (known !== undefined) return known
      }
      for (const one of counters) {
        const here = seen(one.key)
        if (here.has(asset) || here.size < limitOf(view, one)) continue
        const alike = counters.filter(
          (other) => other !== one && seen(other.key).size >= here.size && other.name !== one.name,
        )
        const override = trip(view, env, one, reason, here.size, alike)
        live.set(`${reason.code} ${one.key}`, override)
        bodies.push({ kind: 'override.created', body: { override } })
        return override
      }
      return null
    },
    isConfirmed: (asset, keys) =>
      countersOf(keys, domainOfAsset(view, asset)).some(({ key }) =>
        isConfirmed(view, key, env.now),
      ),
    count(asset, keys) {
      for (const { key } of countersOf(keys, domainOfAsset(view, asset))) seen(key).add(asset)
    },
  }
}

/** Until its own end. */
function isConfirmed({ confirmedByKey, pastOverrides }: View, key: string, now: Instant): boolean {
  for (const id of confirmedByKey.get(key) ?? []) {
    if ((pastOverrides.get(id)?.expiresAt ?? now) > now) return true
  }
  return false
}

/** How many may be refused within an hour; one asset alone is no mass. */
function limitOf(view: View, { domain }: Counter): number {
  if (domain === null) {
    const share = Math.floor((view.manifests.Asset.size * LIMITS.breakerEstatePercent) / 100)
    return Math.max(LIMITS.breakerEstateMin, share)
  }
  const size = view.assetsByDomain.get(domain)?.size ?? 0
  return size < LIMITS.breakerDomainSmall
    ? Math.max(1, Math.floor(size / 2))
    : Math.max(LIMITS.breakerDomainMin, Math.floor((size * LIMITS.breakerDomainPercent) / 100))
}

/** Breakers of earlier rules name what they counted by their scope alone. */
function keysOf({ key, lineages = [], sources = [], domains = [] }: OverrideScope): string[] {
  if (key !== undefined) return [key]
  const names = [
    ...lineages.map((lineage) => `lineage ${lineage}`),
    ...sources.map((source) => `source ${source}`),
  ]
  return names.flatMap((name) => domains.map((domain) => counter(name, domain).key))
}

function trip(
  view: View,
  env: Env,
  { name, domain, key }: Counter,
  reason: DenialReason,
  refused: number,
  alike: readonly Counter[],
): Override {
  const seed = { key, code: reason.code, at: env.now }
  const id: OverrideId = deriveId(env.hash, view.ledgerId, 'override', seed)
  const [of, what] = [name.slice(0, name.indexOf(' ')), name.slice(name.indexOf(' ') + 1)]
  const where = domain === null || domain === '' ? 'the estate' : domainText(domain)
  const others = [...new Set(alike.map((one) => one.name))].slice(0, 3)
  const also = others.length === 0 ? '' : ` (so would ${others.join(', ')})`
  const by = reason.cause === null ? 'because nothing fresh is known of them' : 'for a missing fix'
  const draft: OverrideDraft = {
    id,
    kind: 'breaker',
    name: `breaker/${of === 'lineage' || of === 'source' ? what : name}`,
    scope: {
      ...(of === 'lineage' && reason.cause !== null ? { lineages: [what] } : {}),
      ...(of === 'source' && reason.cause !== null ? { sources: [what] } : {}),
      ...(domain === null ? {} : { domains: [domain] }),
      codes: [reason.code],
      key,
      behind: id,
    },
    reason: `${name} would refuse more than ${refused} assets of ${where} within an hour, ${by}${also}: confirm or reject it`,
    by: 'system',
    expiresAt: plus(env.now, LIMITS.breakerMs),
  }
  return overrideOf(draft, env.now)
}
