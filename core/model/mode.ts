/**
 * Mode, asked in one place: a function of asset, identity, resource and tier (DESIGN section 5). The newest change
 * that covers a use wins; after `off` nothing is enforced.
 */

import { CROCKFORD, type AssetUid, type IdentityUid, type ResourceUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { isListed } from '../kernel/listed.ts'
import type { OverrideScope } from './override.ts'
import type { Tier } from './posture.ts'

export type Mode = 'report-only' | 'enforce'

/** Every given list must contain the use's own value; at least one is given, or `everything` is. */
export interface ModeScope extends Pick<
  OverrideScope,
  'everything' | 'assets' | 'identities' | 'resources' | 'tiers'
> {
  /** Of the assets only this many in a hundred, the same ones each time: a wave. */
  readonly share?: number
}

/** A change of mode as it stands: the first of a state covers everything, the others what their scope names. */
export interface ModeChange {
  readonly mode: Mode
  readonly scope: ModeScope
  readonly at: Instant
  /** Opaque subject of the entry. */
  readonly by: string
  readonly reason: string
}

/** Changes oldest first. */
export interface Modes {
  readonly modes: readonly ModeChange[]
  readonly stopped: object | null
}

/** One use; `asset` is null where no asset is to blame: only a change that names no asset covers it. */
export interface Use {
  readonly asset: AssetUid | null
  readonly identity: IdentityUid
  readonly resource: ResourceUid
  readonly tier: Tier
}

/**
 * The mode of one use, or of all uses of which this much is known: `partly` where some are enforced and others are
 * not, or may be. What is left out may be anything.
 */
export function modeOf(of: Modes, use: Use): Mode
export function modeOf(of: Modes, part?: Partial<Use>): Mode | 'partly'
export function modeOf({ modes, stopped }: Modes, part: Partial<Use> = {}): Mode | 'partly' {
  if (stopped !== null) return 'report-only'
  const last = modes.findLastIndex(({ scope }) => reach(scope, part) === 'all')
  const mode = modes[last]?.mode ?? 'report-only'
  const newer = modes.slice(last + 1).filter((later) => later.mode !== mode)
  return newer.some(({ scope }) => reach(scope, part) === 'some') ? 'partly' : mode
}

/** Since when any of these uses is enforced, as far as the mode goes; null: none is. */
export function enforcedSince(of: Modes, part: Partial<Use>): Instant | null {
  if (modeOf(of, part) === 'report-only') return null
  const last = of.modes.findLast(
    ({ mode, scope }) => mode === 'enforce' && reach(scope, part) !== 'none',
  )
  return last?.at ?? null
}

/** Adds a change; whatever it covers whole is never asked again. */
export function withChange(modes: readonly ModeChange[], change: ModeChange): ModeChange[] {
  if (change.scope.everything === true && change.scope.share === undefined) return [change]
  return [...modes.filter(({ scope }) => !isWithin(scope, change.scope)), change]
}

const DIMENSIONS = [
  ['assets', 'asset'],
  ['identities', 'identity'],
  ['resources', 'resource'],
  ['tiers', 'tier'],
] as const

/** How much of these uses a scope covers. */
export function reach(scope: ModeScope, part: Partial<Use>): 'all' | 'some' | 'none' {
  let reached: 'all' | 'some' | 'none' = scope.everything === true ? 'all' : 'none'
  for (const [list, one] of DIMENSIONS) {
    const named = scope[list] as readonly unknown[] | undefined
    if (named === undefined) continue
    const value = part[one]
    if (value === undefined) reached = 'some'
    else if (!isListed(named, value)) return 'none'
    else if (reached === 'none') reached = 'all'
  }
  if (scope.share === undefined || reached === 'none') return reached
  if (part.asset === undefined) return 'some'
  return part.asset !== null && isInShare(part.asset, scope.share) ? reached : 'none'
}

/** Ids are cut from a digest: their first characters spread evenly, and never change. */
export function isInShare(asset: AssetUid, percent: number): boolean {
  let value = 0
  for (const char of asset.slice(3, 5)) value = value * 32 + CROCKFORD.indexOf(char)
  return value * 100 < percent * 1_024
}

function isWithin(inner: ModeScope, outer: ModeScope): boolean {
  if ((inner.share ?? 100) > (outer.share ?? 100)) return false
  if (outer.everything === true) return true
  // What names nothing covers nothing.
  if (inner.everything === true || DIMENSIONS.every(([list]) => outer[list] === undefined))
    return false
  return DIMENSIONS.every(([list]) => {
    const [all, some] = [outer[list], inner[list]] as (readonly unknown[] | undefined)[]
    if (all === undefined) return true
    return some?.every((one) => isListed(all, one)) ?? false
  })
}
