/** The fold of tested enforcement points. */

import { faultOf, hasCanaryPassed } from '../../model/point-test.ts'
import type { EntryAt } from '../entries.ts'
import { TOGETHER, type Rows } from '../row.ts'
import type { State } from '../state.ts'
import type { PointEntries } from './entries.ts'

function pointTested(state: State, { at, actor: by, body }: EntryAt<'point.tested@1'>): void {
  const { point, ...found } = body
  const before = state.pointTests.get(point)?.canaryAt ?? null
  const canaryAt = hasCanaryPassed(found) ? at : before
  state.pointTests.set(point, { last: { ...found, at, by }, canaryAt })
}

export const POINTS_ROWS: Rows<PointEntries> = {
  'point.tested@1': {
    fold: pointTested,
    stage: TOGETHER,
    touches: ({ point }) => ({ writes: [`point ${point}`] }),
    changes: ['estate', 'effects', 'status'],
    words: (found) => {
      const fault = faultOf(found)
      return fault === null
        ? 'an enforcement point passed its test'
        : `an enforcement point failed its test: ${fault}`
    },
  },
}
