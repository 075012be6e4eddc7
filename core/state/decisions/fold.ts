/** The fold of which hours of decision records are sealed. */

import { LOOSENS, type Rows } from '../row.ts'
import type { DecisionEntries } from './entries.ts'

export const DECISIONS_ROWS: Rows<DecisionEntries> = {
  'decisions.sealed@1': {
    fold: (state, { body }) => {
      state.sealedSegments.add(body.segment)
    },
    stage: LOOSENS,
    changes: ['decisions'],
  },
  'decisions.deleted@1': {
    fold: (state, { body }) => {
      state.sealedSegments.delete(body.segment)
    },
    stage: LOOSENS,
    changes: ['decisions'],
  },
}
