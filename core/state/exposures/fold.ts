/** The fold of delivered secrets. */

import type { State } from '../state.ts'
import type { EntryAt } from '../entries.ts'
import { TIGHTENS, type Rows } from '../row.ts'
import type { ExposureEntries } from './entries.ts'

function exposureRecorded(state: State, { body }: EntryAt<'exposure.recorded@1'>): void {
  const { exposure } = body
  const known = state.exposures.get(exposure.asset) ?? []
  state.exposures.set(exposure.asset, [...known, exposure])
}

export const EXPOSURES_ROWS: Rows<ExposureEntries> = {
  'exposure.recorded@1': {
    fold: exposureRecorded,
    stage: TIGHTENS,
    changes: ['identities'],
    words: () => 'a secret was delivered here',
  },
}
