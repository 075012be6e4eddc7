/** Measures from small, known histories; what nobody knows is null or counted, never zero. */

import { finished } from '../kernel/stepwise.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { DAY_MS, HOUR_MS } from '../kernel/instant.ts'
import { find } from '../state/state.ts'
import { measure } from './metrics.ts'
import { residualRisk } from './risk.ts'

const uidOf = (made: Fleet, name: string) => {
  const uid = find(made.state, 'Asset', name)?.uid
  assert.ok(uid !== undefined)
  return uid
}
const matched = (made: Fleet, name: string, change = {}) =>
  made.run({ kind: 'matched', cause: 'x', hits: [hit(made, name, change)], retracted: [] })

describe('measures', () => {
  test('nothing happened: no time, no share', () => {
    const { medianPatchMs, slowestTenthPatchMs, patched, openCauses } = finished(
      measure(fleet(2).state, fleet(2).now()),
    )
    assert.deepEqual([medianPatchMs, slowestTenthPatchMs, patched, openCauses], [null, null, 0, 0])
  })

  test('time to patch counts from first sight to proof, and only for a month', () => {
    const made = fleet(2)
    const name = nameOf(1)
    made.scan(name)
    matched(made, name)
    made.later(10 * HOUR_MS)
    made.scan(name, '2.17.0')
    made.later(HOUR_MS)
    assert.equal(finished(measure(made.state, made.now())).patched, 0)
    // The host booted after the fixed version was first seen: only now it is proven.
    made.scan(name, '2.17.0', [], true, made.now())
    const { medianPatchMs, patched, openCauses } = finished(measure(made.state, made.now()))
    assert.deepEqual([medianPatchMs, patched, openCauses], [11 * HOUR_MS, 1, 0])
    made.later(31 * DAY_MS)
    assert.equal(finished(measure(made.state, made.now())).medianPatchMs, null)
  })

  test('overdue counts causes past a date; a watch has none; changes are counted for a week', () => {
    const made = fleet(2)
    for (const name of [nameOf(0), nameOf(1)]) made.scan(name)
    matched(made, nameOf(0))
    matched(made, nameOf(1), { exploited: false })
    matched(made, nameOf(1), { exploited: false, severity: 'low', lineage: 'X-1', advisories: [] })
    const { openCauses, overdueCauses, postureChangesPerAssetWeek } = finished(
      measure(made.state, made.now()),
    )
    assert.deepEqual([openCauses, overdueCauses, postureChangesPerAssetWeek], [2, 1, 2])
    made.later(8 * DAY_MS)
    assert.equal(finished(measure(made.state, made.now())).postureChangesPerAssetWeek, 0)
  })
})

describe('residual risk', () => {
  test('says what it is made of, and is never more than 100', () => {
    const made = fleet(3)
    const name = nameOf(1)
    const risk = () => finished(residualRisk(made.state, uidOf(made, name), made.now()))
    assert.deepEqual(risk().parts[0], {
      text: 'no source has proven anything of it',
      points: 25,
    })
    made.scan(name)
    assert.equal(risk().value, 0)
    matched(made, name)
    assert.equal(risk().value, 60)
    assert.equal(risk().parts[0]?.text, '1 overdue critical cause')
    for (const id of ['A-1', 'A-2', 'A-3']) matched(made, name, { lineage: id, advisories: [id] })
    assert.equal(risk().value, 100)
  })

  test('what nobody acts from counts a tenth', () => {
    const made = fleet(1)
    made.declare(manifest('Asset', 'alone', { type: 'host', exposure: 'internet' }))
    made.scan('alone')
    matched(made, 'alone')
    assert.equal(finished(residualRisk(made.state, uidOf(made, 'alone'), made.now())).value, 6)
  })
})
