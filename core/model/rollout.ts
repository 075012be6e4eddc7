/** Enforcing switched on in waves that undo themselves (DESIGN section 5, switching on). */

import type { AssetUid } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'
import { reach, type ModeChange, type ModeScope } from './mode.ts'

export interface Wave {
  /** Percent of the assets of the scope, those of the waves before among them. */
  readonly share: number
  readonly at: Instant
}

/** The one that goes on, as folded. */
export interface Rollout {
  readonly scope: ModeScope
  readonly waves: readonly Wave[]
  readonly startedAt: Instant
  /** The wave that counts; -1 before the first. */
  readonly wave: number
  /** More unplanned refusals than this undo it. */
  readonly bears: number
  /** The mode as it was: undoing goes back to it. */
  readonly before: readonly ModeChange[]
  /** Assets in the waves so far that were not refused when it began and are now: no list had shown them. */
  readonly unplanned: ReadonlySet<AssetUid>
}

export function waveScope(scope: ModeScope, { share }: Wave): ModeScope {
  return share >= 100 ? scope : { ...scope, share }
}

export function isInWaves(
  { scope, waves }: Pick<Rollout, 'scope' | 'waves'>,
  wave: number,
  asset: AssetUid,
): boolean {
  const now = waves[wave]
  return now !== undefined && reach(waveScope(scope, now), { asset }) !== 'none'
}

/** Two that nobody was shown, or a tenth of those who are enforced: with more it undoes itself. */
export function borneBy(enforced: number): number {
  return Math.max(2, Math.floor(enforced / 10))
}
