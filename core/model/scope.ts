/** Which objects a selector or an override's scope covers. An empty selector selects nothing (A3). */

import type { AssetUid, CauseId, IdentityUid, OverrideId, ResourceUid } from '../kernel/ids.ts'
import type { AssetSelector, Stored } from './manifest.ts'
import type { Override, OverrideScope } from './override.ts'
import type { Tier } from './posture.ts'
import type { ReasonCode } from './reason-codes.ts'
import type { Instant } from '../kernel/instant.ts'

export function selects(selector: AssetSelector, asset: Stored<'Asset'>): boolean {
  if (selector.all === true) return true
  const { names, types, labels } = selector
  const hasLabels = labels !== undefined && Object.keys(labels).length > 0
  if (names === undefined && types === undefined && !hasLabels) return false
  if (names !== undefined && !setOf(names).has(asset.name)) return false
  if (types !== undefined && !types.includes(asset.spec.type)) return false
  for (const [name, value] of Object.entries(labels ?? {})) {
    if (!Object.hasOwn(asset.labels, name) || asset.labels[name] !== value) return false
  }
  return true
}

/** A list is asked about every asset of the estate: as a set, made once. */
const SETS = new WeakMap<readonly string[], ReadonlySet<string>>()

function setOf(names: readonly string[]): ReadonlySet<string> {
  const known = SETS.get(names) ?? new Set(names)
  SETS.set(names, known)
  return known
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
  const { domains, behind } = scope
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
  if (identities !== undefined && !identities.includes(what.identity)) return false
  if (resources !== undefined && !resources.includes(what.resource)) return false
  if (tiers !== undefined && !tiers.includes(what.tier)) return false
  if (assets !== undefined && !includesAll(assets, what.assets)) return false
  if (causes !== undefined && !includesAll(causes, what.causes)) return false
  if (gaps !== undefined && !includesAll<string | null>(gaps, what.gaps)) return false
  if (scope.codes?.includes(what.code) === false) return false
  if (lineages !== undefined && !includesAll(lineages, what.lineages)) return false
  if (sources !== undefined && !includesAll(sources, what.sources)) return false
  if (domains !== undefined && !includesAll(domains, what.domains)) return false
  if (what.assets.some((one) => scope.exceptAssets?.includes(one) === true)) return false
  if (behind !== undefined && what.behind?.(behind) !== true) return false
  return true
}

/** Programs of an asset whose code somebody accepted as not known, for a time. */
export function acceptedPrograms(
  overrides: Iterable<Override>,
  asset: AssetUid,
  now: Instant,
): ReadonlySet<string> {
  const programs = new Set<string>()
  for (const one of overrides) {
    if (!isLive(one, now) || one.scope.assets?.includes(asset) !== true) continue
    for (const program of one.scope.programs ?? []) programs.add(program)
  }
  return programs
}

/** Vacuous truth would let an empty question through: nothing to cover is not covered. */
function includesAll<T>(list: readonly T[], wanted: readonly T[]): boolean {
  return wanted.length > 0 && wanted.every((one) => list.includes(one))
}

/** A review date is not an end (DESIGN section 5, report-only): every other override ends by itself. */
export function isLive(override: Override, now: Instant): boolean {
  return override.endedAt === null && (override.kind === 'report-only' || override.expiresAt > now)
}

/** The exception that accepts a gap on its asset: for some identities or tiers only it leaves the gap as it is. */
export function acceptedBy(
  { overrides }: { readonly overrides: ReadonlyMap<string, Override> },
  { asset, component }: { readonly asset: AssetUid; readonly component: string },
  now: Instant,
): Override | undefined {
  return [...overrides.values()].find(
    (one) =>
      isLive(one, now) &&
      acceptsGaps(one.scope) &&
      one.scope.gaps?.includes(component) === true &&
      (one.scope.assets === undefined || one.scope.assets.includes(asset)),
  )
}

export function acceptsGaps({ gaps, identities, resources, tiers }: OverrideScope): boolean {
  return (
    gaps !== undefined && identities === undefined && resources === undefined && tiers === undefined
  )
}
