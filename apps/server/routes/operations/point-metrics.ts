/** Enforcement points in numbers: how their accounts stand, whether a cut there works, and how long one takes. */

import { testOf } from '@holdfast/core/enforce/tested-points'
import { SECOND_MS } from '@holdfast/core/kernel/instant'
import { cutsAt } from '@holdfast/core/model/adapters'
import { isChange, type Change } from '@holdfast/core/model/effect'
import type { Stored } from '@holdfast/core/model/manifest'
import { hasPassed } from '@holdfast/core/model/point-test'
import { anyEffect } from '@holdfast/core/state/effects/table'
import type { Entry } from '@holdfast/core/state/entries'
import type { Metric } from 'prom-client'
import type { Context } from '../../context.ts'
import { takeTurns } from '../../turns.ts'
import { METRICS } from '../../metric-table.ts'
import { accountState } from '../../views/accounts.ts'
import { metric } from './metric.ts'

type Point = Stored<'EnforcementPoint'>

const VERBS = ['cut', 'restore'] as const

export function pointMetrics({ driver }: Pick<Context, 'driver'>): readonly Metric[] {
  const { view } = driver
  const proven = provenSince(driver)
  const cutting = (): Point[] =>
    [...view.manifests.EnforcementPoint.values()].filter(
      ({ spec }) => cutsAt(driver.env().adapters, spec) !== null,
    )
  return [
    metric('holdfast_point_accounts', async (set) => {
      const counts = new Map<string, number>()
      const turn = takeTurns()
      for (const standing of view.targets.values()) {
        const key = `${standing.point} ${accountState(view, { ref: standing.ref, standing })}`
        counts.set(key, (counts.get(key) ?? 0) + 1)
        if (turn.isOver()) await turn.pause()
      }
      for (const { uid, name } of cutting()) {
        for (const state of METRICS.holdfast_point_accounts.labels?.['state'] ?? []) {
          set({ point: name, state }, counts.get(`${uid} ${state}`) ?? 0)
        }
      }
    }),
    metric('holdfast_point_test_passed', (set) => {
      for (const point of cutting()) {
        const test = testOf(view, point)
        set({ point: point.name }, test === null ? Number.NaN : hasPassed(test) ? 1 : 0)
      }
    }),
    metric('holdfast_point_test_age_seconds', (set) => {
      for (const point of cutting()) {
        const test = testOf(view, point)
        const age = test === null ? Number.NaN : (driver.env().now - test.at) / SECOND_MS
        set({ point: point.name }, age)
      }
    }),
    metric('holdfast_point_proven_total', (set) => {
      for (const { uid, name } of cutting()) {
        for (const verb of VERBS) set({ point: name, verb }, proven(uid, verb).count)
      }
    }),
    metric('holdfast_point_proven_seconds_total', (set) => {
      for (const { uid, name } of cutting()) {
        for (const verb of VERBS) set({ point: name, verb }, proven(uid, verb).ms / SECOND_MS)
      }
    }),
  ]
}

interface Proven {
  readonly count: number
  /** From what was intended to what was seen. */
  readonly ms: number
}

type Told = Pick<Context['driver'], 'view' | 'onEntries'>

/** Since this start. */
function provenSince({ view, onEntries }: Told): (point: string, verb: Change['type']) => Proven {
  const counts = new Map<string, Proven>()
  const known = (point: string, verb: string): Proven =>
    counts.get(`${point} ${verb}`) ?? { count: 0, ms: 0 }
  const count = (entry: Entry): void => {
    if (entry.kind !== 'effect.settled' || entry.body.outcome !== 'confirmed') return
    const effect = anyEffect(view, entry.body.id)
    if (effect === undefined || !isChange(effect)) return
    const { point, type } = effect
    const before = known(point, type)
    const ms = before.ms + entry.at - effect.intendedAt
    counts.set(`${point} ${type}`, { count: before.count + 1, ms })
  }
  onEntries((entries) => {
    for (const entry of entries) count(entry)
  })
  return known
}
