/** The fold of effects. */

import type { State } from '../state.ts'
import type { EntryAt } from '../entries.ts'
import { TIGHTENS, LOOSENS, HOLD_PAGES, type Rows } from '../row.ts'
import type { EffectEntries } from './entries.ts'

function effectSettled(state: State, { at, body }: EntryAt<'effect.settled@1'>): void {
  const { id, outcome } = body
  const effect = state.effects.get(id)
  if (effect === undefined) return
  state.effects.set(id, { ...effect, outcome, tries: effect.tries + 1, settledAt: at })
}

export const EFFECTS_ROWS: Rows<EffectEntries> = {
  'effect.intended@1': {
    fold: (state, { body: { effect } }) => {
      state.effects.set(effect.id, effect)
    },
    stage: TIGHTENS,
    touches: ({ effect }) => ({ writes: [`effect ${effect.id}`] }),
    changes: HOLD_PAGES,
    words: () => 'a webhook is to be told',
  },
  'effect.settled@1': {
    fold: effectSettled,
    stage: LOOSENS,
    touches: ({ id }) => ({ writes: [`effect ${id}`] }),
    changes: HOLD_PAGES,
  },
}
