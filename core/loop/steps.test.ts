/** No step of a long input looks at more than its share of the causes of one asset, or of what is given. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { putCause } from '../../proof/testkit/causes.ts'
import { assetOf, MANY } from '../../proof/testkit/many.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { Stepwise } from '../kernel/stepwise.ts'
import { explaining } from './answer/explain.ts'
import { judging } from './loop.ts'

const COUNT = 3_000
/** A cause is looked at for each tier, and some of them twice. */
const LOOKS = 24

let looks = 0

/** Whether it is due is told by this in each look. */
function watched<T extends { readonly suppressed: unknown }>(cause: T): T {
  const { suppressed } = cause
  return Object.defineProperty({ ...cause }, 'suppressed', {
    enumerable: true,
    get: () => {
      looks += 1
      return suppressed
    },
  })
}

function mostLooks(work: Stepwise<unknown>): number {
  let most = 0
  for (let done = false; !done; most = Math.max(most, looks)) {
    looks = 0
    done = work.next().done === true
  }
  return most
}

for (const { what, made, input } of MANY.slice(0, 6)) {
  test(`${what}: no step looks at all causes`, () => {
    const fleet = made(COUNT)
    const asked = input(fleet, COUNT)
    for (const cause of fleet.state.causes.values()) putCause(fleet.state, watched(cause))
    const most = LOOKS * LIMITS.stepItemsMax
    const judged = mostLooks(judging(fleet.state, asked, 'tester', fleet.env()))
    assert.ok(judged <= most, `judged: ${judged} looks in one step`)
    if (fleet.state.causes.size === 0) return
    const told = mostLooks(explaining(fleet.state, assetOf(fleet), fleet.env()))
    // A decision is asked in one go: one look at each cause, at its tier.
    assert.ok(told <= Math.max(most, 5 * COUNT), `explained: ${told} looks in one step`)
  })
}

test('an apply has a place to stop at for each object', () => {
  for (const { what, made, input } of MANY) {
    if (!what.startsWith('an apply')) continue
    const fleet = made(1_000)
    const steps = [...judging(fleet.state, input(fleet, 1_000), 'tester', fleet.env())]
    assert.ok(steps.length >= 2_000, `${what}: ${steps.length} steps`)
  }
})
