/** When a wave comes, when the rollout ends or undoes itself, and whose tokens end with it (DESIGN section 5, switching on). */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, web } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import { HOUR_MS, instant, plus } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { AssetUid, CauseId, HoldId } from '../kernel/ids.ts'
import type { Hold } from '../model/hold.ts'
import type { Rollout } from '../model/rollout.ts'
import type { Body } from '../state/entries.ts'
import { find } from '../state/state.ts'
import { cutBy, cutHeld, endRollout, goOn, isRehearsed, rolloutDueAt, wave } from './rollout.ts'

beforeEach(() => {
  reset()
  state.modes = [{ mode: 'report-only', scope: { everything: true }, at: ago(1), by: 'p', reason: 'r' }]
}) // prettier-ignore

const EVERYTHING = { everything: true } as const

/** A tenth counts since two hours, all of it is due in a moment. */
function going(change: Partial<Rollout> = {}): void {
  state.rollout = {
    scope: EVERYTHING,
    waves: [
      { share: 10, at: ago(2 * HOUR_MS) },
      { share: 100, at: plus(now, 1) },
    ],
    startedAt: ago(2 * HOUR_MS),
    wave: 0,
    bears: 2,
    before: state.modes,
    unplanned: new Set(),
    ...change,
  }
}
const waves = (...at: readonly number[]): Rollout['waves'] =>
  at.map((ms, index) => ({ share: index === at.length - 1 ? 100 : 10, at: instant(now + ms) }))
const many = (count: number): ReadonlySet<AssetUid> =>
  new Set(Array.from({ length: count }, (_, at) => `as_${at}` as AssetUid))
const said = (bodies: readonly Body[]): readonly string[] =>
  bodies.map(({ kind, body }) => {
    if (kind === 'mode.set') return `${kind} ${body.mode} ${JSON.stringify(body.scope)} ${body.reason}` // prettier-ignore
    return kind === 'rollout.ended' ? `${kind} ${body.undone}: ${body.why}` : kind
  })

/** Blocked, with so many causes. */
function held(asset: AssetUid = web().uid, causes = 1, change: Partial<Hold> = {}): void {
  const id = `h_${asset}` as HoldId
  const named = Array.from({ length: causes }, (_, at) => `ca_${at}` as CauseId)
  const subject = { kind: 'asset', uid: asset } as const
  const hold = { id, subject, causes: named, state: 'open', ...change }
  state.holds.set(id, hold as unknown as Hold) // What is asked of it.
}

describe('at a tick', () => {
  const UNDONE = 'rollout.ended true: 3 assets are refused that nobody was shown, more than 2: the mode is what it was' // prettier-ignore
  const OVER = 'rollout.ended false: all waves count, and none refused more than was shown'
  const ROWS: readonly (readonly [string, Partial<Rollout> | null, readonly string[]])[] = [
    ['the next wave is due', { waves: waves(-5, 0) }, ['mode.set enforce {"everything":true} wave 2']],
    ['a wave in the middle is due', { waves: waves(-5, 0, 5) }, ['mode.set enforce {"everything":true,"share":10} wave 2']],
    ['all count, and were watched long enough', { wave: 1, waves: waves(-5 * HOUR_MS, -LIMITS.rolloutWatchedMs) }, [OVER]],
    ['there is no wave at all', { waves: [] }, [OVER]],
    ['more are refused than it bears', { unplanned: many(3) }, [UNDONE]],
    ['so they are in the last wave, before it is over', { unplanned: many(3), wave: 1, waves: waves(-5 * HOUR_MS, -5 * HOUR_MS) }, [UNDONE]],
    ['the next wave is not due', {}, []],
    ['as many are refused as it bears', { unplanned: many(2) }, []],
    ['all count, and are still watched', { wave: 1, waves: waves(-5, -LIMITS.rolloutWatchedMs + 1) }, []],
    ['nothing is being rolled out', null, []],
  ] // prettier-ignore
  for (const [what, change, expected] of ROWS) {
    test(`${what}: ${expected.length === 0 ? 'nothing' : (expected[0]?.split(' ')[0] ?? '')}`, () => {
      if (change !== null) going(change)
      assert.deepEqual(said(goOn(state, env())), expected)
    })
  }
})

describe('when it is looked at next', () => {
  const ROWS: readonly (readonly [string, Partial<Rollout> | null, number | null])[] = [
    ['at the next wave', {}, 1],
    ['at once, where more are refused than it bears', { unplanned: many(3) }, 0],
    ['after the last was watched', { wave: 1, waves: waves(-9, -5) }, LIMITS.rolloutWatchedMs - 5],
    ['at once, where there is no wave', { waves: [] }, 0],
    ['never, where nothing is being rolled out', null, null],
  ]
  for (const [what, change, expected] of ROWS) {
    test(what, () => {
      if (change !== null) going(change)
      assert.equal(rolloutDueAt(state, now), expected === null ? null : now + expected)
    })
  }
})

test('who may switch on: off was gone through within a month', () => {
  const rehearsed = (at: number | null): boolean => {
    state.rehearsedAt = at === null ? null : instant(now - at)
    return isRehearsed(state, env())
  }
  assert.deepEqual([rehearsed(0), rehearsed(LIMITS.rehearsalMs - 1)], [true, true])
  assert.deepEqual([rehearsed(LIMITS.rehearsalMs), rehearsed(null)], [false, false])
})

describe('a wave', () => {
  test('bears a tenth of those it enforces, and says which it is', () => {
    declare(...Array.from({ length: 39 }, (_, at) => manifest('Asset', `a${at}`, { type: 'host' })))
    const [body] = wave(state, EVERYTHING, waves(-5, 0), 1, 'system', 'r')
    assert.ok(body?.kind === 'mode.set')
    assert.deepEqual([body.body.wave, body.body.reason], [{ number: 1, bears: 4 }, 'r'])
  })
  test('that is none says nothing', () => {
    assert.deepEqual(wave(state, EVERYTHING, waves(0), 1, 'system', 'r'), [])
  })
  test('ends the tokens of what it blocks, and of nothing outside its share', () => {
    held()
    assert.deepEqual(said(wave(state, EVERYTHING, waves(0), 0, 'p', 'r')).map((one) => one.split(' ')[0]), ['mode.set', 'hold.changed']) // prettier-ignore
    const none = [{ share: 0, at: now }]
    assert.equal(wave(state, EVERYTHING, none, 0, 'p', 'r').length, 1)
  })
})

describe('tokens that end as enforcing begins', () => {
  const cut = (scope: object = EVERYTHING): readonly Body[] => cutBy(state, scope, 'p', 'r')
  test('those from before an open hold, whose causes stay as they are', () => {
    held()
    const [body, ...others] = cut()
    assert.deepEqual(others, [])
    assert.ok(body?.kind === 'hold.changed')
    const svc = find(state, 'Identity', 'svc')?.uid
    assert.deepEqual(body.body, { id: `h_${web().uid}`, causes: ['ca_0'], cut: [svc], why: 'enforcement began' }) // prettier-ignore
  })
  test('of a hold with more causes than an entry names none is said to come or go', () => {
    held(web().uid, LIMITS.namedCausesMax + 1)
    const [body] = cut()
    assert.deepEqual(body?.kind === 'hold.changed' && [body.body.causes, body.body.adds], [
      [],
      true,
    ])
    held(web().uid, LIMITS.namedCausesMax)
    const [whole] = cut()
    assert.equal(whole?.kind === 'hold.changed' && whole.body.adds, undefined)
  })
  test('also where everything was stopped until now', () => {
    held()
    state.stopped = { at: now, by: 'p', reason: 'r', eject: false }
    assert.equal(cut().length, 1)
    assert.equal(cutHeld(state).length, 0)
  })

  const NONE: readonly (readonly [string, () => void, object?])[] = [
    ['nothing is blocked', () => undefined],
    ['the hold has ended', () => held(web().uid, 1, { state: 'released' })],
    ['the hold is of an identity', () => held(web().uid, 1, { subject: { kind: 'identity', uid: 'id_1' as never } })], // An id of that kind.
    ['the change is of another asset', () => held(), { assets: ['as_other'] }],
    ['the change is of a tier alone', () => held(), { tiers: [0] }],
    ['only what patches acts from it', () => {
      declare(manifest('Identity', 'svc', { type: 'bot', assets: ['web'], lane: 'remediation' }))
      held()
    }],
  ] // prettier-ignore
  for (const [what, setUp, scope] of NONE) {
    test(`none where ${what}`, () => {
      setUp()
      assert.deepEqual(cut(scope), [])
    })
  }
})

test('a person who ends it ends nothing where nothing goes on', () => {
  assert.deepEqual(endRollout(state, 'w'), [])
  going()
  assert.deepEqual(said(endRollout(state, 'w')), ['rollout.ended false: w'])
})
