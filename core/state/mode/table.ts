/** Whether it is enforced: the mode where, its waves, and whether it was stopped. */

import type { Instant } from '../../kernel/instant.ts'
import type { ModeChange } from '../../model/mode.ts'
import type { Rollout } from '../../model/rollout.ts'
import { TOLD, type Twins } from '../table.ts'

export interface ModeTables {
  /** Changes of mode that count, oldest first; the first covers everything (mode.ts). */
  modes: readonly ModeChange[]
  /** Switching on that goes on in waves; null: none does. */
  rollout: Rollout | null
  /** When `off` was last gone through without doing it; null: never. */
  rehearsedAt: Instant | null
  /** Set by `off` and `eject`, cleared by `resume`. */
  stopped: {
    readonly at: Instant
    readonly by: string
    readonly reason: string
    readonly eject: boolean
  } | null
}

export function emptyMode(): ModeTables {
  return {
    modes: [],
    rollout: null,
    rehearsedAt: null,
    stopped: null,
  }
}

export const MODE_TWINS: Twins<ModeTables> = {
  modes: TOLD,
  rollout: TOLD,
  rehearsedAt: TOLD,
  stopped: TOLD,
}
