/** The fold of effects. */

import type { Effect } from '../../model/effect.ts'
import type { State } from '../state.ts'
import { setIn, setOf } from '../table.ts'
import type { EntryAt } from '../entries.ts'
import { TIGHTENS, LOOSENS, HOLD_PAGES, type Rows } from '../row.ts'
import type { EffectEntries } from './entries.ts'
import { anyEffect } from './table.ts'

function effectIntended(state: State, { body: { effect } }: EntryAt<'effect.intended@1'>): void {
  put(state, effect)
  setOf(state.effectsByHold, effect.hold).add(effect.id)
}

function effectSettled(state: State, { at, body }: EntryAt<'effect.settled@1'>): void {
  const { id, outcome } = body
  const effect = anyEffect(state, id)
  if (effect === undefined) return
  put(state, { ...effect, outcome, tries: effect.tries + 1, settledAt: at })
}

function put({ effects, pastEffects }: State, effect: Effect): void {
  const isLive = effect.outcome !== 'confirmed'
  setIn({ live: effects, past: pastEffects }, effect.id, effect, isLive)
}

export const EFFECTS_ROWS: Rows<EffectEntries> = {
  'effect.intended@1': {
    fold: effectIntended,
    stage: TIGHTENS,
    touches: ({ effect }) => ({ writes: [`effect ${effect.id}`] }),
    changes: HOLD_PAGES,
    words: () => 'an enforcement point is to be told',
  },
  'effect.settled@1': {
    fold: effectSettled,
    stage: LOOSENS,
    touches: ({ id }) => ({ writes: [`effect ${id}`] }),
    changes: HOLD_PAGES,
  },
}
