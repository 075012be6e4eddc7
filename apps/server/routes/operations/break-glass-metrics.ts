/** Break-glass in numbers: what is open, what nobody else has looked at yet, and when it was last opened. */

import type { Metric } from 'prom-client'
import { SECOND_MS } from '@holdfast/core/kernel/instant'
import type { BreakGlassItem } from '@holdfast/api/contract/break-glass'
import type { Context } from '../../context.ts'
import { breakGlassState } from '../../views/break-glass.ts'
import { metric } from './metric.ts'

export function breakGlassMetrics({ driver }: Pick<Context, 'driver'>): readonly Metric[] {
  const { view } = driver
  const inState = (state: BreakGlassItem['state']): number => {
    const { now } = driver.env()
    const unreviewed = [...view.unreviewed.keys()].flatMap((id) => view.breakGlass.get(id) ?? [])
    return unreviewed.filter((row) => breakGlassState(view, row, now) === state).length
  }
  return [
    metric('holdfast_break_glass_open', (set) => set({}, inState('open'))),
    metric('holdfast_break_glass_to_review', (set) => set({}, inState('to-review'))),
    metric('holdfast_break_glass_last_opened_timestamp_seconds', (set) => {
      let last = Number.NaN
      for (const { openedAt } of view.breakGlass.values()) {
        if (!(openedAt / SECOND_MS <= last)) last = openedAt / SECOND_MS
      }
      set({}, last)
    }),
  ]
}
