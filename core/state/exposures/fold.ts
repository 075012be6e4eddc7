/** The fold of delivered secrets, and of what may have been copied. */

import type { HoldId } from '../../kernel/ids.ts'
import { WEIGHTS, type Cause } from '../../model/cause.ts'
import type { State } from '../state.ts'
import type { EntryAt } from '../entries.ts'
import { HOLD_PAGES, TIGHTENS, TOGETHER, type Rows } from '../row.ts'
import type { ExposureEntries } from './entries.ts'

function exposureRecorded(state: State, { body }: EntryAt<'exposure.recorded@1'>): void {
  const { exposure } = body
  const known = state.exposures.get(exposure.asset) ?? []
  state.exposures.set(exposure.asset, [...known, exposure])
  const readers = state.exposuresBySecret.get(exposure.secret) ?? []
  state.exposuresBySecret.set(exposure.secret, [...readers, exposure])
}

function assessed(state: State, { body }: EntryAt<'exposure.assessed@1'>, seq: number): void {
  const { asset: _, ...look } = body
  state.assessed.set(body.hold, { ...look, seq })
  state.unassessed.delete(body.hold)
}

/** What a cause of a block weighs, or comes to weigh. */
export function foldWeight(state: State, hold: HoldId, cause: Cause | undefined): void {
  if (cause === undefined) return
  const known = state.holdWeights.get(hold)
  const rank = (weight: Cause['weight'] | undefined): number =>
    weight === undefined ? -1 : WEIGHTS.indexOf(weight)
  if (rank(cause.weight) > rank(known)) state.holdWeights.set(hold, cause.weight)
}

export const EXPOSURES_ROWS: Rows<ExposureEntries> = {
  'exposure.recorded@1': {
    fold: exposureRecorded,
    stage: TIGHTENS,
    changes: ['identities', 'rotations'],
    words: () => 'a secret was delivered here',
  },
  'exposure.assessed@1': {
    fold: assessed,
    stage: TOGETHER,
    touches: ({ hold }) => ({ reads: [`hold ${hold}`], writes: [`assessed ${hold}`] }),
    about: ({ asset }) => asset,
    changes: HOLD_PAGES,
    words: ({ counts: { delivered, permitted, reachable } }) =>
      `what may have been copied: ${delivered} delivered, ${permitted} permitted, ${reachable} within reach`,
  },
}
