/** Whose date is over is an alarm, in one line for all of them; what is done, renewed or not due yet is none. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { stage } from '../../../proof/testkit/stage.ts'
import { NOW } from '../../../proof/worlds/clock.ts'
import type { HoldId, RotationId } from '@holdfast/core/kernel/ids'
import { DAY_MS, formatInstant, instant, plus } from '@holdfast/core/kernel/instant'
import type { Rotation } from '@holdfast/core/model/rotation'
import { rotationAlarms } from './rotations.ts'

const [BEFORE, AFTER] = [instant(NOW - DAY_MS), plus(NOW, DAY_MS)]
const SETTLED = { at: BEFORE, outcome: 'by-hand', detail: 'x', by: 'ann' } as const

const rotation = (resource: string, dueAt: Rotation['dueAt'], change: Partial<Rotation> = {}): Rotation => ({
  id: `rt_${resource}` as RotationId,
  resource,
  hold: 'h_1' as HoldId,
  asset: 'as_1' as Rotation['asset'],
  tier: 1,
  owner: 'data',
  dueAt,
  how: 'person',
  because: 'exposed',
  version: 1,
  intendedAt: instant(NOW - 2 * DAY_MS),
  renewed: null,
  settled: null,
  ...change,
}) // prettier-ignore

function alarmsOf(...rotations: readonly Rotation[]): readonly string[] {
  const { state } = stage()
  for (const one of rotations) {
    state[one.settled === null ? 'rotations' : 'pastRotations'].set(one.id, one)
  }
  return rotationAlarms(state, { now: NOW })
}

const RENEWED = { version: 2, at: BEFORE, until: BEFORE, made: null }
const says = (what: string): string =>
  `${what} may have been copied and should be another value since ${formatInstant(BEFORE)}: holdfast rotation list --overdue true`

describe('the alarm of what is overdue', () => {
  const ROWS: readonly (readonly [string, readonly Rotation[], readonly string[]])[] = [
    ['none without a rotation', [], []],
    ['none before its date', [rotation('r', AFTER)], []],
    ['none at its date', [rotation('r', NOW)], []],
    ['none where the new value is there and the old one is still read', [rotation('r', BEFORE, { renewed: RENEWED })], []],
    ['none where somebody said that it is done', [rotation('r', BEFORE, { settled: SETTLED })], []],
    ['none where it was renewed and is done', [rotation('r', BEFORE, { renewed: RENEWED, settled: SETTLED })], []],
    ['past its date', [rotation('r', BEFORE)], [says('r')]],
    ['past its date though our own store should have made it', [rotation('r', BEFORE, { how: 'store', because: 'policy' })], [says('r')]],
    ['one line for several', [rotation('r', BEFORE), rotation('s', BEFORE), rotation('t', BEFORE)], [says('r and 2 more')]],
    ['of those alone that are', [rotation('q', AFTER), rotation('r', BEFORE), rotation('s', BEFORE, { renewed: RENEWED }), rotation('t', BEFORE)], [says('r and 1 more')]],
  ] // prettier-ignore
  for (const [what, rotations, alarms] of ROWS) {
    test(what, () => assert.deepEqual(alarmsOf(...rotations), alarms))
  }
})
