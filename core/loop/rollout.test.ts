/** Waves: they come by the clock, bear what was shown, and go back to the mode before when they refuse more. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { fleet, hit, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import type { Digest } from '../kernel/hash.ts'
import { HOUR_MS, MINUTE_MS } from '../kernel/instant.ts'
import { isInShare, modeOf, type ModeScope } from '../model/mode.ts'
import { find } from '../state/state.ts'
import { nextTickAt } from './judge/clock.ts'

const SIZE = 60
const SHOWN = `sha256:${'0'.repeat(64)}` as Digest
const names = Array.from({ length: SIZE }, (_, index) => nameOf(index))

describe('switching on in waves', () => {
  let made: Fleet
  const uidOf = (name: string) => {
    const uid = find(made.state, 'Asset', name)?.uid
    assert.ok(uid !== undefined)
    return uid
  }
  const tick = () => made.run({ kind: 'tick', jumpedMs: 0 })
  const start = (scope: ModeScope = { everything: true }, shares = [10, 50, 100]) =>
    made.run({
      kind: 'set-mode',
      mode: 'enforce',
      scope,
      reason: 'r',
      shown: SHOWN,
      waves: { shares, everyMs: HOUR_MS },
    })
  const enforced = (): string[] =>
    names.filter((name) => modeOf(made.state, { asset: uidOf(name) }) === 'enforce')
  const inShare = (percent: number): string[] =>
    names.filter((name) => isInShare(uidOf(name), percent))
  const flaw = (name: string): void => {
    made.run({ kind: 'matched', cause: 'feed/osv', hits: [hit(made, name)], retracted: [] })
  }
  beforeEach(() => {
    made = fleet(SIZE, (index) => ({ service: `s${index}` }))
    made.run({
      kind: 'set-mode',
      mode: 'report-only',
      scope: { everything: true },
      reason: 'first look',
      shown: null,
    })
    for (const name of names) made.scan(name)
    made.run({ kind: 'rehearse-off', reason: 'drill', checked: 0, stays: 0 })
    made.later(MINUTE_MS)
  })

  test('each comes at its time, holds those before it, and the last is all', () => {
    start()
    assert.deepEqual(enforced(), inShare(10))
    assert.equal(nextTickAt(made.state), made.now() + HOUR_MS)
    made.later(30 * MINUTE_MS)
    tick()
    assert.deepEqual(enforced(), inShare(10))
    made.later(30 * MINUTE_MS)
    tick()
    assert.deepEqual(enforced(), inShare(50))
    assert.ok(inShare(10).every((name) => inShare(50).includes(name)))
    made.later(HOUR_MS)
    tick()
    assert.deepEqual(enforced(), names)
    assert.notEqual(made.state.rollout, null)
    made.later(HOUR_MS)
    tick()
    assert.equal(made.state.rollout, null)
    assert.deepEqual(enforced(), names)
  })

  test('a share is near what it says, and the same each time', () => {
    const many = fleet(2_000).state
    const assets = [...many.manifests.Asset.values()].map((asset) => asset.uid)
    for (const percent of [1, 10, 50, 90]) {
      const share = assets.filter((uid) => isInShare(uid, percent)).length / assets.length
      assert.ok(Math.abs(share * 100 - percent) < 4, `${percent}: ${share}`)
    }
    assert.ok(assets.every((uid) => isInShare(uid, 100) && !isInShare(uid, 0)))
  })

  test('what was refused before it began is what was shown: it is borne', () => {
    for (const name of names.slice(0, 10)) flaw(name)
    start({ everything: true }, [99, 100])
    tick()
    assert.equal(made.state.rollout?.unplanned.size, 0)
    assert.notEqual(made.state.rollout, null)
  })

  test('more than a tenth refused that nobody was shown: the mode is what it was, at the next tick', () => {
    start({ everything: true }, [99, 100])
    const bears = made.state.rollout?.bears ?? 0
    const some = enforced().slice(0, bears)
    for (const name of some) flaw(name)
    tick()
    assert.equal(made.state.rollout?.unplanned.size, bears)
    assert.ok(some.every((name) => !made.decide(name).decision))
    const [one] = enforced().slice(bears)
    assert.ok(one !== undefined)
    flaw(one)
    assert.equal(nextTickAt(made.state), made.state.lastAt)
    const bodies = tick()
    assert.ok(bodies.some((entry) => entry.kind === 'rollout.ended' && entry.body.undone))
    assert.deepEqual([made.state.rollout, enforced()], [null, []])
    assert.ok(some.every((name) => made.decide(name).code === 'permitted-report-only'))
  })

  test('those outside the waves so far do not count, nor those that came back', () => {
    start({ everything: true }, [10, 100])
    const outside = names.filter((name) => !inShare(10).includes(name))
    for (const name of outside.slice(0, 20)) flaw(name)
    tick()
    assert.equal(made.state.rollout?.unplanned.size, 0)
    assert.deepEqual(enforced(), inShare(10))
  })

  test('undone it keeps what was enforced before it', () => {
    const kept = names.slice(0, 2)
    made.run({
      kind: 'set-mode',
      mode: 'enforce',
      scope: { assets: kept.map(uidOf) },
      reason: 'first',
      shown: SHOWN,
    })
    start({ everything: true }, [99, 100])
    for (const name of names.slice(5, 20)) flaw(name)
    tick()
    assert.deepEqual(enforced(), kept)
  })

  const ENDS: readonly (readonly [string, () => void])[] = [
    ['off', () => made.run({ kind: 'stop-enforcement', reason: 'r', eject: false })],
    [
      'a person sets the mode',
      () =>
        made.run({
          kind: 'set-mode',
          mode: 'report-only',
          scope: { everything: true },
          reason: 'r',
          shown: null,
        }),
    ],
  ]
  for (const [what, act] of ENDS) {
    test(`${what} ends it: no later wave comes`, () => {
      start()
      act()
      assert.equal(made.state.rollout, null)
      made.later(5 * HOUR_MS)
      tick()
      assert.deepEqual(enforced(), [])
    })
  }

  test('nobody switches on unseen, unrehearsed, or on a rehearsal of long ago', () => {
    const set = (shown: Digest | null) =>
      made.run({
        kind: 'set-mode',
        mode: 'enforce',
        scope: { everything: true },
        reason: 'r',
        shown,
      })
    assert.throws(() => set(null), /preview-first/)
    made.later(31 * 24 * HOUR_MS)
    assert.throws(() => set(SHOWN), /rehearse-first/)
  })
})
