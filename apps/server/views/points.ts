/** Enforcement points as the API shows them: how each fared when it was tested, and how its accounts stand. */

import type { PointItem } from '@holdfast/api/contract/enforcement-point'
import type { PointTestItem } from '@holdfast/api/contract/parts/point-test'
import { ACCOUNT_STATES } from '@holdfast/api/contract/parts/account'
import { cuttingIn, isTested, testOf } from '@holdfast/core/enforce/tested-points'
import { cutsAt } from '@holdfast/core/model/adapters'
import type { Env } from '@holdfast/core/model/env'
import type { Stored } from '@holdfast/core/model/manifest'
import { faultOf, hasPassed } from '@holdfast/core/model/point-test'
import type { View } from '@holdfast/core/state/state'
import { accountRows, accountState } from './accounts.ts'
import { at } from './assets.ts'
import { objectItem } from './objects.ts'

type Point = Stored<'EnforcementPoint'>

export function pointItem(view: View, point: Point, env: Env): PointItem {
  return {
    ...objectItem(point),
    cuts: cutsAt(env.adapters, point.spec) !== null,
    test: testItem(view, point, env),
    canaryAt: at(view.pointTests.get(point.uid)?.canaryAt ?? null),
  }
}

/** Of what it is now; null: that was never tested. */
export function testItem(view: View, point: Point, env: Env): PointTestItem | null {
  const test = testOf(view, point)
  if (test === null) return null
  const { by, occasion, looked, failed, failures, canary } = test
  return {
    at: at(test.at),
    by,
    occasion,
    ok: hasPassed(test),
    counts: isTested(view, point, env),
    fault: faultOf(test),
    looked,
    failed,
    failures,
    canary,
  }
}

/** Accounts of it by how they stand; states without any are left out. */
export function accountCounts(
  view: View,
  point: Point,
): readonly { readonly state: (typeof ACCOUNT_STATES)[number]; readonly accounts: number }[] {
  const counts = new Map<string, number>()
  for (const row of accountRows(view, point)) {
    const state = accountState(view, row)
    counts.set(state, (counts.get(state) ?? 0) + 1)
  }
  return ACCOUNT_STATES.flatMap((state) => {
    const accounts = counts.get(state) ?? 0
    return accounts === 0 ? [] : [{ state, accounts }]
  })
}

/** Where a cut may do nothing: what failed its test as it is now, each a sentence. */
export function* pointAlarms(view: View, env: Env): Iterable<string> {
  for (const point of cuttingIn(view, { everything: true }, env)) {
    const test = testOf(view, point)
    const fault = test === null ? null : faultOf(test)
    if (fault !== null) yield `${point.name}: it failed its test: ${fault}; it is tested again`
  }
}
