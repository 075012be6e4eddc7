/**
 * Law 11: no mass lock-out. Counts the holds that one cause, or one source, opens in one failure domain
 * within an hour; beyond max(10, 1 % of the domain) further ones become one visible, expiring override and
 * a person is asked. Those already blocked stay blocked: they are the slice that shows whether it is real.
 */

import { deriveId, type AssetUid } from '../kernel/ids.ts'
import { HOUR_MS, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Cause } from '../model/cause.ts'
import { countersOf, type Counter } from '../model/counters.ts'
import { domainOf } from '../model/domain.ts'
import type { Override } from '../model/override.ts'
import { isLive } from '../model/scope.ts'
import type { View } from '../model/state.ts'
import type { Body } from './draft.ts'
import type { Env } from './env.ts'

/** One for each judgement: what this judgement itself opens counts as well. */
export interface Breaker {
  /** Whether this asset may be blocked for this cause; entries it makes are added to `bodies`. */
  admits(asset: AssetUid, cause: Cause, bodies: Body[]): boolean
}

export function breakerOver(view: View, env: Env): Breaker {
  const opened = new Map<string, AssetUid[]>()
  const tripped = new Map<string, boolean>()
  const isTripped = (counter: Counter): boolean => {
    const known = tripped.get(counter.key)
    if (known !== undefined) return known
    const live = hasLiveBreaker(view, counter, env)
    tripped.set(counter.key, live)
    return live
  }
  const openedFor = (counter: Counter): AssetUid[] => {
    const known = opened.get(counter.key)
    if (known !== undefined) return known
    const recent = view.recentHolds.get(counter.key) ?? []
    const here = recent.filter((one) => one.at > env.now - HOUR_MS).map((one) => one.asset)
    opened.set(counter.key, here)
    return here
  }
  return {
    admits(asset, cause, bodies) {
      const stored = view.manifests.Asset.get(asset)
      if (stored === undefined) return true
      const counters = countersOf(cause, domainOf(stored.labels))
      if (counters.some((one) => isTripped(one))) return false
      for (const counter of counters) {
        const here = openedFor(counter)
        const size = view.assetsByDomain.get(counter.domain)?.size ?? 0
        if (here.length < Math.max(LIMITS.breakerHoldsMin, Math.floor(size / 100))) continue
        tripped.set(counter.key, true)
        bodies.push(trip(view, env, counter, here))
        return false
      }
      for (const counter of counters) openedFor(counter).push(asset)
      return true
    },
  }
}

function hasLiveBreaker(view: View, counter: Counter, env: Env): boolean {
  for (const override of view.overrides.values()) {
    if (override.kind !== 'breaker' || !isLive(override, env.now)) continue
    const { lineages, sources, domains } = override.scope
    const named = counter.of === 'lineage' ? lineages : sources
    if (named?.includes(counter.name) === true && domains?.includes(counter.domain) === true)
      return true
  }
  return false
}

function trip(view: View, env: Env, counter: Counter, blocked: AssetUid[]): Body {
  const { of, name, domain } = counter
  const seed = { [of]: name, domain, at: env.now }
  const where = domain === '' ? 'the estate' : domain
  return {
    kind: 'override.created',
    body: {
      override: {
        id: deriveId(env.hash, view.ledgerId, 'override', seed),
        kind: 'breaker',
        name: `breaker/${name}`,
        scope: {
          ...(of === 'lineage' ? { lineages: [name] } : { sources: [name] }),
          domains: [domain],
          exceptAssets: [...blocked].toSorted(),
        },
        reason: `${name} would block more than ${blocked.length} assets of ${where} within an hour: confirm or reject it`,
        owner: 'system',
        createdAt: env.now,
        createdBy: 'system',
        expiresAt: plus(env.now, LIMITS.breakerMs),
        endedAt: null,
      },
    },
  }
}

/** Assets that the breaker kept open: they are looked at again when it ends. */
export function assetsBehind(view: View, override: Override): AssetUid[] {
  const { lineages, sources, domains = [], exceptAssets = [] } = override.scope
  const except = new Set(exceptAssets)
  const found = new Set<AssetUid>()
  for (const cause of view.causes.values()) {
    if (lineages !== undefined && !lineages.includes(cause.lineage)) continue
    if (sources !== undefined && !sources.includes(cause.detail.source)) continue
    if (except.has(cause.asset) || found.has(cause.asset)) continue
    const asset = view.manifests.Asset.get(cause.asset)
    if (asset !== undefined && domains.includes(domainOf(asset.labels))) found.add(cause.asset)
  }
  return [...found].toSorted()
}
