/** Which hold opens, grows or may end for an asset's causes, whose tokens end with it, and who is told. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, causeOf, web } from '../../proof/testkit/one-cause.ts'
import { declare, env, manifest, now, reset, state } from '../../proof/testkit/one-host.ts'
import { LIMITS } from '../kernel/limits.ts'
import { HOUR_MS, plus } from '../kernel/instant.ts'
import type { CauseId, HoldId, IdentityUid } from '../kernel/ids.ts'
import { finished } from '../kernel/stepwise.ts'
import type { Cause } from '../model/cause.ts'
import type { Exposure } from '../model/decision.ts'
import { chunked, type Hold } from '../model/hold.ts'
import type { Body, EntryBodies } from '../state/entries.ts'
import { find } from '../state/state.ts'
import { endHold, identitiesToCut, planHold, type HoldPlan } from './plan-hold.ts'

const HOLD = 'h_1' as HoldId

beforeEach(() => reset())

const cause = (id: string, change: Partial<Cause> = {}): Cause =>
  causeOf({ id: id as CauseId, ...change })
const later = (id: string): Cause => cause(id, { due: [plus(now, 1), null, null, null] })
const watch = (id: string): Cause => cause(id, { weight: 'watch' })
const plan = (...causes: readonly Cause[]): HoldPlan =>
  finished(planHold(state, web().uid, causes, env()))

/** What its first entry says; where it opens none, this fails. */
function opened(...causes: readonly Cause[]): EntryBodies['hold.opened'] {
  const found = plan(...causes)
  assert.ok(found.kind === 'open')
  const [first] = found.bodies
  assert.ok(first?.kind === 'hold.opened')
  return first.body
}

const grown = (body: EntryBodies['hold.changed']): Body => ({ kind: 'hold.changed', body })

/** Blocked for these. */
function held(...causes: readonly string[]): void {
  const hold = { id: HOLD, subject: { kind: 'asset', uid: web().uid }, causes, state: 'open' }
  state.holds.set(HOLD, hold as unknown as Hold) // What is asked of it.
  web().hold = HOLD
}

const modeSet = (mode: 'enforce' | 'report-only', scope: object): void => {
  state.modes = [...state.modes, { mode, scope, at: now, by: 'p', reason: 'r' }]
}
const uidOf = (name: string): IdentityUid => {
  const uid = find(state, 'Identity', name)?.uid
  assert.ok(uid !== undefined)
  return uid
}

describe('nothing is blocked yet', () => {
  test('what is due opens a hold, in the order of ids, since the first that came due', () => {
    const first = cause('ca_2', { due: [ago(3 * HOUR_MS), null, null, null] })
    const causes = [cause('ca_3'), first, later('ca_1')]
    const { hold, mode, cut } = opened(...causes)
    assert.deepEqual(hold.causes, ['ca_2', 'ca_3'])
    assert.deepEqual([hold.since, hold.openedBy], [ago(3 * HOUR_MS), 'ca_2'])
    assert.deepEqual([hold.subject, mode], [{ kind: 'asset', uid: web().uid }, 'enforce'])
    assert.deepEqual(cut, [uidOf('svc')])
    const found = plan(...causes)
    assert.ok(found.kind === 'open')
    assert.deepEqual([found.causes, found.enforces], [['ca_2', 'ca_3'], true])
    assert.equal(found.bodies.length, 1)
  })

  test('the same causes at the same ledger make the same hold, others another', () => {
    const idOf = (...causes: readonly Cause[]): HoldId => opened(...causes).hold.id
    assert.equal(idOf(cause('ca_1')), idOf(cause('ca_1'), watch('ca_2')))
    assert.notEqual(idOf(cause('ca_1')), idOf(cause('ca_2')))
  })

  test('what was delivered while it was exposed goes with it', () => {
    const exposure = {
      identity: uidOf('svc'),
      asset: web().uid,
      secret: 's',
      version: 1,
      at: ago(1),
    }
    state.exposures.set(web().uid, [exposure] satisfies Exposure[])
    assert.deepEqual(opened(cause('ca_1')).hold.exposures, [exposure])
  })

  test('in report-only it is written as such and cuts nobody', () => {
    modeSet('report-only', { everything: true })
    const { mode, cut } = opened(cause('ca_1'))
    assert.deepEqual([mode, cut], ['report-only', []])
    const found = plan(cause('ca_1'))
    assert.equal(found.kind === 'open' && found.enforces, false)
  })

  test('where a part of it is enforced, the hold enforces', () => {
    modeSet('report-only', { everything: true })
    modeSet('enforce', { tiers: [0] })
    const { mode, cut } = opened(cause('ca_1'))
    assert.deepEqual([mode, cut], ['enforce', []])
  })

  test('more causes than an entry names are written in parts, none twice', () => {
    const causes = Array.from({ length: LIMITS.namedCausesMax + 1 }, (_, at) => cause(`ca_${String(at).padStart(5, '0')}`)) // prettier-ignore
    const found = plan(...causes)
    assert.ok(found.kind === 'open')
    const { hold } = opened(...causes)
    assert.equal(hold.causes.length, LIMITS.namedCausesMax)
    const last = causes.at(-1)?.id
    assert.ok(last !== undefined)
    assert.deepEqual(found.causes.at(-1), last)
    assert.deepEqual(found.bodies.slice(1), [grown({ id: hold.id, causes: [last], adds: true, cut: [], why: 'another cause came due' })]) // prettier-ignore
  })

  const NONE: readonly (readonly [string, () => readonly Cause[]])[] = [
    ['there is no cause', () => []],
    ['nothing is due yet', () => [later('ca_1'), later('ca_2')]],
    ['it is only watched', () => [watch('ca_1')]],
    // An id of no evidence.
    ['a statement puts it off', () => [cause('ca_1', { suppressed: { statement: 'ev_1' as never, until: plus(now, 1) } })]], // prettier-ignore
  ]
  for (const [what, causes] of NONE) {
    test(`no hold where ${what}`, () => assert.deepEqual(plan(...causes()), { kind: 'none' }))
  }
})

describe('it is blocked already', () => {
  test('what comes due is added to the causes of its hold', () => {
    held('ca_1')
    assert.deepEqual(plan(cause('ca_2'), cause('ca_1')), {
      kind: 'grow',
      bodies: [
        {
          kind: 'hold.changed',
          body: { id: HOLD, causes: ['ca_1', 'ca_2'], cut: [], why: 'another cause came due' },
        },
      ],
    })
  })

  test('beyond what an entry names, only what comes to it', () => {
    const many = Array.from({ length: LIMITS.namedCausesMax }, (_, at) => `ca_${String(at).padStart(5, '0')}`) // prettier-ignore
    held(...many)
    assert.deepEqual(plan(cause('ca_new'), cause(many[0] ?? '')), {
      kind: 'grow',
      bodies: [
        {
          kind: 'hold.changed',
          body: {
            id: HOLD,
            causes: ['ca_new'],
            adds: true,
            cut: [],
            why: 'another cause came due',
          },
        },
      ],
    })
    held(...many.slice(1))
    const [more] = (plan(cause('ca_new')) as Extract<HoldPlan, { kind: 'grow' }>).bodies
    assert.ok(more?.kind === 'hold.changed')
    assert.deepEqual([more.body.adds, more.body.causes.length], [undefined, LIMITS.namedCausesMax])
  })

  const ROWS: readonly (readonly [string, readonly (() => Cause)[], HoldPlan])[] = [
    ['the same again: nothing', [() => cause('ca_1')], { kind: 'none' }],
    ['a part of it is gone: nothing', [() => cause('ca_1'), () => later('ca_9')], { kind: 'none' }],
    ['nothing is due any more: it may end', [() => later('ca_1')], { kind: 'release', hold: HOLD }],
    ['nothing is left: it may end', [], { kind: 'release', hold: HOLD }],
    ['what is left is only watched: it may end', [() => watch('ca_1')], { kind: 'release', hold: HOLD }],
  ] // prettier-ignore
  for (const [what, causes, expected] of ROWS) {
    test(what, () => {
      held('ca_1', 'ca_2')
      assert.deepEqual(plan(...causes.map((one) => one())), expected)
    })
  }
})

test('causes in parts: in order, as many in each as an entry names', () => {
  const ids = Array.from(
    { length: 2 * LIMITS.namedCausesMax + 1 },
    (_, at) => `ca_${at}` as CauseId,
  )
  assert.deepEqual(chunked(ids).map((one) => one.length), [LIMITS.namedCausesMax, LIMITS.namedCausesMax, 1]) // prettier-ignore
  assert.deepEqual(chunked(ids).flat(), ids)
  assert.deepEqual(chunked([]), [])
})

describe('whose tokens end', () => {
  beforeEach(() =>
    declare(
      manifest('Identity', 'other', { type: 'service-account', assets: ['web'] }),
      manifest('Identity', 'patcher', { type: 'bot', assets: ['web'], lane: 'remediation' }),
      manifest('Identity', 'elsewhere', { type: 'bot', assets: [] }),
    ),
  )
  const cut = (): string[] =>
    identitiesToCut(state, web().uid).map((uid) => state.manifests.Identity.get(uid)?.name ?? '')

  test('of all that act from it, but not of what patches it, nor of what acts elsewhere', () => {
    assert.deepEqual(cut().toSorted(), ['other', 'svc'])
    assert.deepEqual(identitiesToCut(state, web().uid), [...identitiesToCut(state, web().uid)].toSorted()) // prettier-ignore
  })

  const ROWS: readonly (readonly [string, () => void, readonly string[]])[] = [
    ['of one that is enforced', () => { modeSet('report-only', { everything: true }); modeSet('enforce', { identities: [uidOf('svc')] }) }, ['svc']],
    ['of all but one in report-only', () => modeSet('report-only', { identities: [uidOf('svc')] }), ['other']],
    ['of nobody that is enforced in part', () => modeSet('report-only', { tiers: [3] }), []],
    ['of nobody in report-only', () => modeSet('report-only', { assets: [web().uid] }), []],
    ['of nobody after off', () => { state.stopped = { at: now, by: 'p', reason: 'r', eject: false } }, []],
  ] // prettier-ignore
  for (const [what, setUp, expected] of ROWS) {
    test(what, () => {
      setUp()
      assert.deepEqual(cut().toSorted(), expected)
    })
  }
})

describe('who is told', () => {
  const END = { kind: 'ended', why: 'what remains of it takes no access any more' } as const
  const effects = (bodies: readonly Body[]) =>
    bodies.flatMap((one) =>
      one.kind === 'effect.intended' && one.v !== 2 && one.v !== 3 ? [one.body.effect] : [],
    )
  const blocked = () => {
    const found = plan(cause('ca_1'))
    return effects(found.kind === 'open' ? found.bodies : [])
  }
  const released = (hold: HoldId) => endHold(state, web().uid, hold, END, env())
  const points = (...given: readonly (readonly [string, string])[]): void => {
    for (const [name, adapter] of given) {
      declare(manifest('EnforcementPoint', name, { adapter, url: 'https://x.example/' }))
    }
  }

  test('each webhook once, of what is blocked and what is released, and of nothing secret', () => {
    points(['a', 'webhook'], ['b', 'webhook'], ['c', 'other'])
    const hold = opened(cause('ca_1')).hold.id
    assert.deepEqual(blocked().map((effect) => effect.point).toSorted(), ['a', 'b']) // prettier-ignore
    const [first] = blocked()
    const [second] = effects(released(hold))
    assert.deepEqual(first?.body, { asset: 'web', hold, event: 'blocked', at: now })
    assert.deepEqual(second?.body, { asset: 'web', hold, event: 'released', at: now })
    assert.notEqual(first?.id, second?.id)
    assert.deepEqual([first?.outcome, first?.tries, first?.intendedAt], [null, 0, now])
    for (const told of [blocked(), effects(released(hold))]) {
      const ids = told.map((effect) => effect.id)
      assert.deepEqual(ids, [...ids].toSorted())
    }
  })

  test('the hold is closed with its end before anybody is told', () => {
    points(['a', 'webhook'])
    const [closed, ...told] = released(HOLD)
    const body = { id: HOLD, at: now, end: END, probationUntil: null }
    assert.deepEqual(closed, { kind: 'hold.closed', v: 2, body })
    assert.deepEqual(told.map(({ kind }) => kind), ['effect.intended']) // prettier-ignore
  })

  test('nobody, where there is no webhook', () => {
    points(['c', 'other'])
    assert.deepEqual(blocked(), [])
    assert.deepEqual(effects(released(HOLD)), [])
  })
})
