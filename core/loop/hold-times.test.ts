/** Since when a hold refuses, how it ends, and what containment leaves out: said by entries, never by a date before. */

import { finished } from '../kernel/stepwise.ts'
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fleet, hit, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { Digest } from '../kernel/hash.ts'
import type { OverrideId } from '../kernel/ids.ts'
import { containment } from '../measure/containment.ts'
import type { Hold } from '../model/hold.ts'
import { find } from '../state/state.ts'
import { yes } from '../model/told.ts'
import { explainAsset } from './answer/explain.ts'

const NAME = nameOf(1)
const SHOWN = `sha256:${'0'.repeat(64)}` as Digest

function holdOf({ state }: Fleet): Hold {
  const [hold] = [...state.holds.values()].filter((one) => one.state === 'open')
  assert.ok(hold !== undefined)
  return hold
}
const ended = ({ state }: Fleet): Hold['closedBy'] =>
  [...state.pastHolds.values()].at(0)?.closedBy ?? null
const why = (made: Fleet) => {
  const asset = find(made.state, 'Asset', NAME)
  assert.ok(asset !== undefined)
  return explainAsset(made.state, asset, made.env())
}
const setMode = (made: Fleet, mode: 'enforce' | 'report-only', assets?: readonly string[]) => {
  const uids = assets?.map((name) => find(made.state, 'Asset', name)?.uid)
  // Each of them was declared.
  const scope = uids === undefined ? { everything: true as const } : { assets: uids as never }
  made.run({ kind: 'rehearse-off', reason: 'r', checked: 0, stays: 0 })
  made.run({ kind: 'set-mode', mode, scope, reason: 'r', shown: SHOWN })
}
/** Exploited since two days, as its feed dates it; the fact reaches us an hour into the ledger. */
function blocked(made = fleet(3), about: Parameters<typeof hit>[2] = {}): Fleet {
  made.scan(NAME)
  made.later(HOUR_MS)
  const exploited = yes('feed:kev', instant(made.now() - 2 * DAY_MS))
  made.run({
    kind: 'matched',
    cause: 'feed/osv',
    hits: [hit(made, NAME, { exploited, ...about })],
    retracted: [],
  })
  return made
}

describe('times of a hold', () => {
  test('it refuses since its entry, whatever its cause was due before', () => {
    const made = blocked()
    const hold = holdOf(made)
    assert.deepEqual([hold.openedAt, hold.enforcedAt], [made.now(), made.now()])
    assert.ok(hold.dueAt <= hold.openedAt)
    assert.deepEqual([why(made).since, why(made).access], [made.now(), 'blocked'])
  })

  test('in report-only it refuses since nothing, then since the change of mode that covers it', () => {
    const made = fleet(3)
    setMode(made, 'report-only')
    blocked(made)
    const opened = made.now()
    assert.deepEqual([holdOf(made).openedAt, holdOf(made).enforcedAt], [opened, null])
    assert.deepEqual([why(made).since, why(made).access], [null, 'report-only'])
    made.later(DAY_MS)
    setMode(made, 'enforce', [nameOf(2)])
    assert.equal(holdOf(made).enforcedAt, null)
    made.later(DAY_MS)
    setMode(made, 'enforce', [NAME])
    assert.deepEqual([holdOf(made).enforcedAt, holdOf(made).openedAt], [made.now(), opened])
    assert.equal(why(made).access, 'blocked')
    const since = made.now()
    made.later(HOUR_MS)
    setMode(made, 'enforce')
    assert.equal(holdOf(made).enforcedAt, since)
    made.run({ kind: 'stop-enforcement', reason: 'r', eject: false })
    assert.deepEqual([holdOf(made).enforcedAt, why(made).access], [null, 'report-only'])
    made.later(HOUR_MS)
    made.run({ kind: 'resume-enforcement', reason: 'r' })
    assert.equal(holdOf(made).enforcedAt, made.now())
  })

  test('containment counts from the publication and from our receipt, and says what it leaves out', () => {
    const made = blocked()
    const { receivedToHold, publishedToHold, leftOut } = finished(containment(made.state))
    assert.deepEqual(receivedToHold, { medianMs: 0, of: 1 })
    assert.deepEqual(publishedToHold, { medianMs: 2 * DAY_MS, of: 1 })
    // Two of three never reported.
    assert.deepEqual(leftOut, { neverSeen: 2, notReached: 0, notEnforced: 0, undated: 0 })
  })

  test('what is not enforced, undated, or not confirmed by its point is in no number it cannot be in', () => {
    const watched = fleet(3)
    setMode(watched, 'report-only')
    blocked(watched)
    assert.deepEqual(finished(containment(watched.state)).receivedToHold, { medianMs: null, of: 0 })
    assert.equal(finished(containment(watched.state)).leftOut.notEnforced, 1)
    const told = fleet(3)
    told.declare(
      manifest('EnforcementPoint', 'hook', { adapter: 'webhook', config: { url: 'https://x' } }),
      manifest('PosturePolicy', 'now', { assets: { all: true }, deadline: { after: 0 } }),
    )
    blocked(told, { exploited: false })
    const open = finished(containment(told.state))
    assert.deepEqual([open.leftOut.undated, open.leftOut.notReached], [1, 1])
    assert.deepEqual([open.receivedToCut.of, open.receivedToHold.of], [0, 1])
    told.later(MINUTE_MS)
    const [effect] = told.state.effects.keys()
    assert.ok(effect !== undefined)
    told.run({ kind: 'settle-effect', effect, outcome: 'confirmed', detail: '200' })
    assert.deepEqual(finished(containment(told.state)).receivedToCut, {
      medianMs: MINUTE_MS,
      of: 1,
    })
  })
})

describe('how a hold ends', () => {
  const fixed = (made: Fleet): void => {
    made.later(HOUR_MS)
    made.scan(NAME, '2.17.0')
    made.later(HOUR_MS)
    made.scan(NAME, '2.17.0', [], true, made.now())
  }

  test('by evidence: proven', () => {
    const made = blocked()
    fixed(made)
    assert.equal(ended(made)?.kind, 'proven')
  })

  test("by a person's word: lifted, by whom and why, never proven", () => {
    const made = fleet(3)
    made.scan(NAME)
    made.run({ kind: 'quarantine', asset: NAME, reason: 'odd' })
    made.runAs('tk_ann', { kind: 'lift-quarantine', asset: NAME, reason: 'drill' })
    assert.deepEqual(ended(made), { kind: 'lifted', by: 'tk_ann', reason: 'drill' })
  })

  test('partly by a person and partly by evidence: lifted', () => {
    const made = blocked()
    made.run({ kind: 'quarantine', asset: NAME, reason: 'odd' })
    made.runAs('tk_ann', { kind: 'lift-quarantine', asset: NAME, reason: 'drill' })
    assert.equal(holdOf(made).state, 'open')
    fixed(made)
    assert.equal(ended(made)?.kind, 'lifted')
  })

  test('an override ends nothing', () => {
    const made = blocked()
    const expiresAt = instant(made.now() + HOUR_MS)
    made.run({ kind: 'release-hold', hold: holdOf(made).id, reason: 'r', expiresAt })
    assert.deepEqual([holdOf(made).state, why(made).access], ['open', 'overridden'])
    assert.equal(why(made).override?.until, expiresAt)
    made.later(2 * HOUR_MS)
    assert.equal(why(made).access, 'blocked')
  })
})

describe('an override is given longer', () => {
  const given = (): { made: Fleet; id: OverrideId } => {
    const made = blocked()
    const expiresAt = instant(made.now() + HOUR_MS)
    made.run({ kind: 'release-hold', hold: holdOf(made).id, reason: 'r', expiresAt })
    const [override] = made.state.overrides.values()
    assert.ok(override !== undefined)
    return { made, id: override.id }
  }

  test('until a later end, in the name of who asked, without a moment in between', () => {
    const { made, id } = given()
    const expiresAt = instant(made.now() + 8 * HOUR_MS)
    made.runAs('tk_ann', { kind: 'extend-override', override: id, reason: 'still', expiresAt })
    assert.ok(made.state.pastOverrides.has(id))
    assert.deepEqual([why(made).access, why(made).override?.until], ['overridden', expiresAt])
    const live = [...made.state.overrides.values()]
    assert.deepEqual(
      live.map((override) => override.owner),
      ['tk_ann'],
    )
  })

  const REFUSED: readonly [string, (made: Fleet, id: OverrideId) => void, RegExp][] = [
    [
      'to an earlier end',
      (made, override) =>
        void made.run({
          kind: 'extend-override',
          override,
          reason: 'r',
          expiresAt: instant(made.now() + MINUTE_MS),
        }),
      /expiry-out-of-range/,
    ],
    [
      'for ever',
      (made, override) =>
        void made.run({
          kind: 'extend-override',
          override,
          reason: 'r',
          expiresAt: instant(made.now() + 400 * DAY_MS),
        }),
      /expiry-out-of-range/,
    ],
    [
      'when it has ended',
      (made, override) => {
        made.run({ kind: 'end-override', override, reason: 'r' })
        const expiresAt = instant(made.now() + 8 * HOUR_MS)
        made.run({ kind: 'extend-override', override, reason: 'r', expiresAt })
      },
      /not-found/,
    ],
    [
      'that was never made',
      (made) => {
        const expiresAt = instant(made.now() + 8 * HOUR_MS)
        const override = 'ov_none' as OverrideId
        made.run({ kind: 'extend-override', override, reason: 'r', expiresAt })
      },
      /not-found/,
    ],
  ]
  for (const [what, act, refusal] of REFUSED) {
    test(`not ${what}`, () => {
      const { made, id } = given()
      assert.throws(() => act(made, id), refusal)
    })
  }
})
