/** The fold of our own looks at addresses: the newest of a source counts. */

import { TOGETHER, type Rows } from '../row.ts'
import type { ObservationEntries } from './entries.ts'

export const OBSERVATIONS_ROWS: Rows<ObservationEntries> = {
  'endpoint.observed@1': {
    fold: (state, { body: { observation } }) => {
      state.observations.set(observation.source, observation)
    },
    stage: TOGETHER,
    changes: ['assets'],
    words: () => 'an address of it was looked at',
  },
}
