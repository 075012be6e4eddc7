/** Values that may have been copied and are not others yet, in numbers. */

import type { Metric } from 'prom-client'
import type { Context } from '../../context.ts'
import { METRICS } from '../../metric-table.ts'
import { takeTurns } from '../../turns.ts'
import { isOverdue } from '../../views/rotations.ts'
import { metric } from './metric.ts'

export function rotationMetrics({ driver }: Pick<Context, 'driver'>): readonly Metric[] {
  return [
    metric('holdfast_rotations', async (set) => {
      const env = driver.env()
      const counts = new Map<string, number>()
      const turn = takeTurns()
      for (const one of driver.view.rotations.values()) {
        const state = one.renewed !== null ? 'renewed' : isOverdue(one, env) ? 'overdue' : 'due'
        counts.set(state, (counts.get(state) ?? 0) + 1)
        if (turn.isOver()) await turn.pause()
      }
      for (const state of METRICS.holdfast_rotations.labels?.['state'] ?? []) {
        set({ state }, counts.get(state) ?? 0)
      }
    }),
  ]
}
