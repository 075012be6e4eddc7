/** Which objects a selector or an override's scope covers. An empty selector selects nothing (A3). */

import type { AssetUid, CauseId, IdentityUid, OverrideId, ResourceUid } from '../kernel/ids.ts'
import type { AssetSelector, Stored } from './manifest.ts'
import type { Override, OverrideScope } from './override.ts'
import type { Tier } from './posture.ts'
import type { ReasonCode } from './reason-codes.ts'
import type { Instant } from '../kernel/instant.ts'
import { isListed } from '../kernel/listed.ts'

export function selects(selector: AssetSelector, asset: Stored<'Asset'>): boolean {
  if (selector.all === true) return true
  const { names, types, labels } = selector
  const hasLabels = labels !== undefined && Object.keys(labels).length > 0
  if (names === undefined && types === undefined && !hasLabels) return false
  if (names !== undefined && !isListed(names, asset.name)) return false
  if (types !== undefined && !types.includes(asset.spec.type)) return false
  for (const [name, value] of Object.entries(labels ?? {})) {
    if (!Object.hasOwn(asset.labels, name) || asset.labels[name] !== value) return false
  }
  return true
}

/** What a scope is asked about: the decision's own values, and what denies it. */
export interface Covered {
  readonly identity: IdentityUid
  readonly resource: ResourceUid
  readonly tier: Tier
  /** Every one must be in the scope's list of assets. */
  readonly assets: readonly AssetUid[]
  /** Every one must be in the scope's list of causes. */
  readonly causes: readonly CauseId[]
  /** Of every one the component, where it is that nobody can judge it. */
  readonly gaps: readonly (string | null)[]
  /** Why it is denied. */
  readonly code: ReasonCode
  readonly lineages: readonly string[]
  readonly sources: readonly string[]
  readonly domains: readonly string[]
  /** Whether this reason stands behind that breaker; absent where a denial is asked about as a whole. */
  readonly behind?: (breaker: OverrideId) => boolean
}

export function covers(scope: OverrideScope, what: Covered): boolean {
  const { assets, identities, resources, tiers, causes, gaps, lineages, sources } = scope
  const { domains, behind, exceptAssets = [] } = scope
  if (
    scope.everything !== true &&
    assets === undefined &&
    identities === undefined &&
    resources === undefined &&
    tiers === undefined &&
    causes === undefined &&
    gaps === undefined &&
    lineages === undefined &&
    sources === undefined &&
    domains === undefined &&
    behind === undefined
  ) {
    return false
  }
  if (scope.programs !== undefined) return false
  if (identities !== undefined && !isListed(identities, what.identity)) return false
  if (resources !== undefined && !isListed(resources, what.resource)) return false
  if (tiers !== undefined && !tiers.includes(what.tier)) return false
  if (assets !== undefined && !includesAll(assets, what.assets)) return false
  if (causes !== undefined && !includesAll(causes, what.causes)) return false
  if (gaps !== undefined && !includesAll<string | null>(gaps, what.gaps)) return false
  if (scope.codes?.includes(what.code) === false) return false
  if (lineages !== undefined && !includesAll(lineages, what.lineages)) return false
  if (sources !== undefined && !includesAll(sources, what.sources)) return false
  if (domains !== undefined && !includesAll(domains, what.domains)) return false
  if (what.assets.some((asset) => isListed(exceptAssets, asset))) return false
  if (behind !== undefined && what.behind?.(behind) !== true) return false
  return true
}

/** What overrides are looked up in. */
interface Overrides {
  readonly overrides: { get(id: OverrideId): Override | undefined }
  readonly overridesByAsset: { get(asset: AssetUid | ''): ReadonlySet<OverrideId> | undefined }
}

/** Those that have not ended and name this asset; by '' those that name none. */
export function* overridesNaming(view: Overrides, asset: AssetUid | ''): Iterable<Override> {
  for (const id of view.overridesByAsset.get(asset) ?? []) {
    const override = view.overrides.get(id)
    if (override !== undefined) yield override
  }
}

/** Those that may cover something of this asset, however many there are of others. */
export function* overridesAbout(view: Overrides, asset: AssetUid | ''): Iterable<Override> {
  yield* overridesNaming(view, '')
  if (asset !== '') yield* overridesNaming(view, asset)
}

/** Programs of an asset whose code somebody accepted as not known, for a time. */
export function acceptedPrograms(
  view: Overrides,
  asset: AssetUid,
  now: Instant,
): ReadonlySet<string> {
  const programs = new Set<string>()
  for (const override of overridesNaming(view, asset)) {
    if (!isLive(override, now)) continue
    for (const program of override.scope.programs ?? []) programs.add(program)
  }
  return programs
}

/** Vacuous truth would let an empty question through: nothing to cover is not covered. */
function includesAll<T>(list: readonly T[], wanted: readonly T[]): boolean {
  return wanted.length > 0 && wanted.every((one) => isListed(list, one))
}

/** A review date is not an end (DESIGN section 5, report-only): every other override ends by itself. */
export function isLive(override: Override, now: Instant): boolean {
  return override.endedAt === null && (override.kind === 'report-only' || override.expiresAt > now)
}

/** By component, the exceptions that accept a gap of this asset: one for some identities or tiers only accepts none. */
export function acceptedGaps(
  view: Overrides,
  asset: AssetUid,
  now: Instant,
): ReadonlyMap<string, Override> {
  const accepted = new Map<string, Override>()
  for (const override of overridesAbout(view, asset)) {
    if (!acceptsGaps(override.scope) || !isLive(override, now)) continue
    for (const component of override.scope.gaps ?? []) {
      if (!accepted.has(component)) accepted.set(component, override)
    }
  }
  return accepted
}

export function acceptsGaps({ gaps, identities, resources, tiers }: OverrideScope): boolean {
  return (
    gaps !== undefined && identities === undefined && resources === undefined && tiers === undefined
  )
}
