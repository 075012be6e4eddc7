/** What was to be done outside. */

import type { EffectId } from '../../kernel/ids.ts'
import type { Effect } from '../../model/effect.ts'
import { TOLD, type Table, type Twins } from '../table.ts'

export interface EffectTables {
  readonly effects: Table<EffectId, Effect>
}

export function emptyEffects(): EffectTables {
  return {
    effects: new Map(),
  }
}

export const EFFECTS_TWINS: Twins<EffectTables> = {
  effects: TOLD,
}
