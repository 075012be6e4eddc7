/** An effect: one change at an enforcement point, intended → sent → confirmed → probed. */

import type { Json } from '../kernel/canonical-json.ts'
import type { EffectId, HoldId } from '../kernel/ids.ts'
import type { Instant } from '../kernel/instant.ts'

export interface Effect {
  readonly id: EffectId
  /** Name of the EnforcementPoint. */
  readonly point: string
  readonly type: 'notify-blocked' | 'notify-released'
  readonly hold: HoldId
  readonly body: Json
  /** The stored inverse, or null where there is nothing to undo. */
  readonly inverse: Json
  readonly intendedAt: Instant
  readonly outcome: EffectOutcome | null
  /** When that became known; absent: it is not. */
  readonly settledAt?: Instant
  readonly tries: number
}

/** `unknown` is settled by observing, never by blind retry (law 12). */
export type EffectOutcome = 'confirmed' | 'refused' | 'unknown'
