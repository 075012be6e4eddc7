/** How fast a bad fact is contained, and what no number of it can hold: said beside it, never taken for zero. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, stand, standingOf, web } from '../../proof/testkit/one-cause.ts'
import { declare, manifest, reset, state } from '../../proof/testkit/one-host.ts'
import type { EffectId, HoldId } from '../kernel/ids.ts'
import { finished } from '../kernel/stepwise.ts'
import type { Effect } from '../model/effect.ts'
import type { Hold } from '../model/hold.ts'
import { setOf } from '../state/table.ts'
import { containment, type Containment } from './containment.ts'

beforeEach(() => {
  reset()
  stand(standingOf('s'))
})

/** Published ten minutes, received five, enforced two minutes ago, in milliseconds for short. */
function hold(id: string, change: Partial<Hold> = {}): void {
  const fact = { publishedAt: ago(10), receivedAt: ago(5) }
  const one = { id: id as HoldId, subject: { kind: 'asset', uid: web().uid }, state: 'open', fact, enforcedAt: ago(2), ...change } // prettier-ignore
  state.holds.set(one.id, one as unknown as Hold) // What is asked of it.
}
function told(of: string, change: Partial<Record<keyof Effect, unknown>> = {}): void {
  const id = `ef_${state.effects.size + state.pastEffects.size}` as EffectId
  const hold = of as HoldId
  const made = { id, hold, type: 'notify-blocked', outcome: 'confirmed', settledAt: ago(1) }
  const effect = { ...made, ...change } as unknown as Effect // The same.
  const table = effect.outcome === 'confirmed' ? state.pastEffects : state.effects
  table.set(id, effect)
  setOf(state.effectsByHold, hold).add(id)
}
const asked = (): Containment => finished(containment(state))
/** Published to hold, published to cut, received to hold, received to cut: median of so many. */
const spans = ({ publishedToHold, publishedToCut, receivedToHold, receivedToCut }: Containment) =>
  [publishedToHold, publishedToCut, receivedToHold, receivedToCut].map((span) => `${span.medianMs} of ${span.of}`) // prettier-ignore

describe('one hold', () => {
  const ROWS: readonly (readonly [string, () => void, readonly string[], Partial<Containment['leftOut']>])[] = [
    ['our own points obey from its entry on', () => hold('h_1'), ['8 of 1', '8 of 1', '3 of 1', '3 of 1'], {}],
    ['a point that confirmed later', () => { hold('h_1'); told('h_1') }, ['8 of 1', '9 of 1', '3 of 1', '4 of 1'], {}],
    ['a point that had confirmed before', () => { hold('h_1'); told('h_1', { settledAt: ago(4) }) }, ['8 of 1', '8 of 1', '3 of 1', '3 of 1'], {}],
    ['the last of several points counts', () => { hold('h_1'); told('h_1', { settledAt: ago(0) }); told('h_1') }, ['8 of 1', '10 of 1', '3 of 1', '5 of 1'], {}],
    ['a proven cut elsewhere is when it was cut', () => { hold('h_1'); told('h_1', { type: 'cut' }) }, ['8 of 1', '9 of 1', '3 of 1', '4 of 1'], {}],
    ['a cut that nothing proves is not reached', () => { hold('h_1'); told('h_1', { type: 'cut', outcome: null }) }, ['8 of 1', 'null of 0', '3 of 1', 'null of 0'], { notReached: 1 }],
    ['a cut that was taken back before its proof says nothing', () => { hold('h_1'); told('h_1', { type: 'cut', outcome: 'superseded' }) }, ['8 of 1', '8 of 1', '3 of 1', '3 of 1'], {}],
    ['that it is told of its end is no cut', () => { hold('h_1'); told('h_1', { type: 'notify-released', outcome: null }) }, ['8 of 1', '8 of 1', '3 of 1', '3 of 1'], {}],
    ['a point of another hold is none of it', () => { hold('h_1'); told('h_2', { outcome: 'refused' }) }, ['8 of 1', '8 of 1', '3 of 1', '3 of 1'], {}],
    ['one that ended in report-only is not told of', () => hold('h_1', { enforcedAt: null, state: 'released' }), ['null of 0', 'null of 0', 'null of 0', 'null of 0'], {}],
    ['without a date of publication', () => hold('h_1', { fact: { publishedAt: null, receivedAt: ago(5) } }), ['null of 0', 'null of 0', '3 of 1', '3 of 1'], { undated: 1 }],
    ['of a ledger that does not say when it was received', () => hold('h_1', { fact: { publishedAt: ago(10), receivedAt: null } }), ['8 of 1', '8 of 1', 'null of 0', 'null of 0'], {}],
    ['in report-only', () => hold('h_1', { enforcedAt: null }), ['null of 0', 'null of 0', 'null of 0', 'null of 0'], { notEnforced: 1 }],
    ['a point that refused', () => { hold('h_1'); told('h_1', { outcome: 'refused' }) }, ['8 of 1', 'null of 0', '3 of 1', 'null of 0'], { notReached: 1 }],
    ['a point of which nobody knows', () => { hold('h_1'); told('h_1', { outcome: 'unknown' }) }, ['8 of 1', 'null of 0', '3 of 1', 'null of 0'], { notReached: 1 }],
    ['a point that was not asked yet', () => { hold('h_1'); told('h_1'); told('h_1', { outcome: null }) }, ['8 of 1', 'null of 0', '3 of 1', 'null of 0'], { notReached: 1 }],
    ['a point that confirmed, and nobody knows when', () => { hold('h_1'); told('h_1', { settledAt: undefined }) }, ['8 of 1', 'null of 0', '3 of 1', 'null of 0'], { notReached: 1 }],
    ['none at all', () => undefined, ['null of 0', 'null of 0', 'null of 0', 'null of 0'], {}],
  ] // prettier-ignore
  for (const [what, setUp, expected, leftOut] of ROWS) {
    test(what, () => {
      setUp()
      const found = asked()
      assert.deepEqual(spans(found), expected)
      const none = { neverSeen: 0, notReached: 0, notEnforced: 0, undated: 0 }
      assert.deepEqual(found.leftOut, { ...none, ...leftOut })
    })
  }
})

test('of several the one in the middle, those that ended among them', () => {
  for (const [at, ms] of [100, 7, 30].entries()) {
    hold(`h_${at}`, { fact: { publishedAt: ago(ms), receivedAt: null } })
  }
  const [ended] = [...state.holds.values()]
  assert.ok(ended !== undefined)
  state.holds.delete(ended.id)
  state.pastHolds.set(ended.id, { ...ended, state: 'released' })
  assert.deepEqual(asked().publishedToHold, { medianMs: 28, of: 3 })
})

test('assets of which nobody ever spoke are said', () => {
  declare(manifest('Asset', 'db', { type: 'host' }), manifest('Asset', 'vm', { type: 'vm' }))
  assert.equal(asked().leftOut.neverSeen, 2)
})
