/** Who fell silent just now: after the age of a tier, within its window, and counted once. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, nameOf } from '../../proof/testkit/fleet.ts'
import { HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import { domainOf } from '../model/domain.ts'
import type { Tier } from '../model/posture.ts'
import { evidenceEnd } from '../state/evidence/ages.ts'
import { factsOf } from '../state/evidence/standing.ts'
import { staleKey } from '../state/evidence/table.ts'
import { find } from '../state/state.ts'
import { silenceOver } from './telemetry.ts'

/** Counted then: minutes after the end, of which asset and at which tier. */
type Counted = readonly (readonly [minutes: number, of: 'own' | 'other', tier: Tier])[]

/** Minutes after its word ended at tier 0, what is counted, and whether it is counted now. */
const TABLE: readonly (readonly [string, number, Counted, boolean])[] = [
  ['it has just ended', 1, [], true],
  ['another asset was counted', 5, [[1, 'other', 0]], true],
  ['it was counted at another tier', 5, [[1, 'own', 1]], true],
  ['it was counted the last time, before this end', 5, [[-3, 'own', 0]], true],
  ['counted at the very end: that was the last time', 5, [[0, 'own', 0]], true],
  ['its word lasts', -1, [], false],
  ['it ends at this instant', 0, [], false],
  ['it ended before the window', 15, [], false],
  ['it is counted', 5, [[1, 'own', 0]], false],
  ['it is counted among others', 5, [[1, 'other', 0], [2, 'own', 0], [3, 'other', 0]], false], // prettier-ignore
  ['it was counted the last time, and this time', 5, [[-3, 'own', 0], [1, 'own', 0]], false], // prettier-ignore
]

function ended() {
  const made = fleet(2)
  made.scan(nameOf(0))
  const asset = find(made.state, 'Asset', nameOf(0))
  const other = find(made.state, 'Asset', nameOf(1))?.uid
  assert.ok(asset !== undefined && other !== undefined)
  const end = evidenceEnd(made.state, factsOf(made.state, asset.uid), 0)
  assert.ok(end !== null)
  return { made, asset, other, end }
}

describe('who fell silent', () => {
  for (const [what, minutes, counted, isCounted] of TABLE) {
    test(`${what}: ${isCounted ? 'counted' : 'not counted'}`, () => {
      const { made, asset, other, end } = ended()
      for (const [after, of, tier] of counted) {
        const key = staleKey(tier, domainOf(asset.labels))
        const silent = { asset: of === 'own' ? asset.uid : other, at: instant(end + after * MINUTE_MS) } // prettier-ignore
        made.state.recentlySilent.set(key, [...(made.state.recentlySilent.get(key) ?? []), silent])
      }
      made.later(end - made.now() + minutes * MINUTE_MS)
      const found = silenceOver(made.state, made.env())(asset.uid)
      assert.deepEqual(found, isCounted ? [{ asset: asset.uid, tier: 0 }] : [])
    })
  }

  test('never reported, and not declared: nobody fell silent', () => {
    const { made, other } = ended()
    made.later(1_000 * HOUR_MS)
    const silence = silenceOver(made.state, made.env())
    assert.deepEqual([silence(other), silence('as_nobody' as typeof other)], [[], []])
  })

  test('what is counted is put in order once, however many are asked', () => {
    const { made, asset, end } = ended()
    const key = staleKey(0, domainOf(asset.labels))
    let read = 0
    const silent = Array.from({ length: 100 }, (_, at) => ({
      get asset() {
        read += 1
        return `as_${at}` as typeof asset.uid
      },
      at: end,
    }))
    made.state.recentlySilent.set(key, silent)
    made.later(end - made.now() + MINUTE_MS)
    const silence = silenceOver(made.state, made.env())
    for (let asked = 0; asked < 50; asked += 1) silence(asset.uid)
    assert.equal(read, 100)
  })
})
