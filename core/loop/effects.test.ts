/**
 * The life of an effect through judge and apply, against a point that does what it is told, nothing at all, or something
 * else: nothing is settled that was not seen, what is denied is what the decisions say, and a later turn fences the former.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { seeded } from '../../proof/testkit/chance.ts'
import { fleet, manifest, nameOf, type Fleet } from '../../proof/testkit/fleet.ts'
import { indexed } from '../../proof/testkit/indexes.ts'
import { finished } from '../kernel/stepwise.ts'
import { instant, MINUTE_MS, type Instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import { deniesNothing, isSameDenied, joined, NOTHING, type Denied } from '../model/denied.ts'
import { isChange, type Change } from '../model/effect.ts'
import type { Sighting, TargetStanding } from '../model/target.ts'
import { allEffects } from '../state/effects/table.ts'
import { find } from '../state/state.ts'
import { accountNow } from './answer/desired.ts'
import { apply } from './apply.ts'
import { emptyState } from '../state/state.ts'

const [WEB, TWO, DB] = [nameOf(0), nameOf(1), nameOf(2)]
const SHARED = 'auth/approle/role/shared'
const SOLE = 'entity/645f46fe-5928-61e1-96eb-f03db056bd16'
const REFS = [SHARED, SOLE]

/** Two hosts on one account, one host alone on another, and a lane on its own host. */
function estate(): Fleet {
  const made = fleet(3)
  const uses = (name: string, asset: string, account: object, more: object = {}) =>
    manifest('Identity', name, {
      type: 'service-account',
      assets: [asset],
      accounts: [{ enforcementPoint: 'vault', ...account }],
      ...more,
    })
  made.declare(
    manifest('EnforcementPoint', 'vault', { adapter: 'openbao', url: 'https://vault.example' }),
    uses(`i-${WEB}`, WEB, { ref: SHARED, metadata: 'asset' }),
    uses(`i-${TWO}`, TWO, { ref: SHARED, metadata: 'asset' }),
    uses(`i-${DB}`, DB, { ref: SOLE }),
  )
  return made
}

const plan = (made: Fleet, refs: readonly string[] = REFS): void =>
  void made.run({ kind: 'plan-effects', accounts: refs.map((ref) => ({ point: 'vault', ref })) })
const block = (made: Fleet, asset: string): void =>
  void made.run({ kind: 'quarantine', asset, reason: 'a drill' })
const lift = (made: Fleet, asset: string): void =>
  void made.run({ kind: 'lift-quarantine', asset, reason: 'over' })

function standing(made: Fleet, ref = SHARED): TargetStanding {
  const found = [...made.state.targets.values()].find((one) => one.ref === ref)
  assert.ok(found !== undefined, `nothing was intended at ${ref}`)
  return found
}

function changes(made: Fleet): Change[] {
  return [...allEffects(made.state)].filter((one) => isChange(one))
}

const send = (made: Fleet, { point, ref, turn }: TargetStanding) =>
  made.take({ kind: 'send-effect', point, ref, turn, step: 'revokes', undo: null })

function see(
  made: Fleet,
  { point, ref, turn }: TargetStanding,
  seen: Partial<Sighting> & { readonly begunAt?: Instant } = {},
): readonly string[] {
  const { allows = [], denies = [], result, begunAt = made.now(), detail = 'seen' } = seen
  const as = result ?? (allows.length + denies.length === 0 ? 'as-intended' : 'otherwise')
  return made
    .run({
      kind: 'observe-target',
      point,
      ref,
      turn,
      begunAt,
      by: 'read-back',
      allows,
      denies,
      detail,
      result: as,
    }) // prettier-ignore
    .map(({ kind }) => kind)
}

describe('a cut', () => {
  test('by asset where tokens name it; whole where one host alone uses the account', () => {
    const made = estate()
    for (const asset of [WEB, DB]) block(made, asset)
    plan(made)
    const uid = find(made.state, 'Asset', WEB)?.uid
    assert.deepEqual(standing(made).denies, { ...NOTHING, assets: [uid] })
    assert.deepEqual(standing(made, SOLE).denies, { ...NOTHING, whole: true })
    const holds = [...made.state.holds.keys()]
    assert.deepEqual(
      changes(made)
        .flatMap((one) => one.holds)
        .toSorted(),
      holds.toSorted(),
    )
  })

  test('is intended once, however often it is looked at, and not in report-only', () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    const size = made.entries.length
    plan(made)
    assert.equal(made.entries.length, size)
  })

  test('waits for nothing else: unknown and stale assets are refused here, and cut nowhere', () => {
    const made = estate()
    assert.equal(made.decide(WEB).decision, false)
    plan(made)
    assert.deepEqual(changes(made), [])
  })

  const SIGHTS: readonly (readonly [string, Parameters<typeof see>[2], readonly string[]])[] = [
    ['as intended', {}, ['effect.observed', 'effect.settled']],
    ['still open', { allows: ['1 token'] }, ['effect.observed']],
    ['not to be seen', { result: 'not-seen' }, ['effect.observed']],
    ['before the last call', { begunAt: instant(0) }, []],
    ['denies more', { denies: ['everybody'] }, ['effect.observed', 'effect.settled']],
  ]
  for (const [what, sight, kinds] of SIGHTS) {
    test(`seen ${what} after a call: ${kinds.join(' and ') || 'nothing is recorded'}`, () => {
      const made = estate()
      block(made, WEB)
      plan(made)
      send(made, standing(made))
      made.later(1)
      assert.deepEqual(see(made, standing(made), sight), kinds)
      const [cut] = changes(made)
      assert.equal(cut?.outcome, kinds.includes('effect.settled') ? 'confirmed' : null)
      assert.equal(cut?.tries, 1)
    })
  }

  test('that nothing proves in time is said once, with why; proven later, it is over', () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    see(made, standing(made), { allows: ['1 token'] })
    made.later(MINUTE_MS)
    assert.deepEqual(see(made, standing(made), { allows: ['1 token'] }), ['effect.unrevoked'])
    assert.deepEqual(see(made, standing(made), { allows: ['1 token'] }), [])
    assert.equal(changes(made)[0]?.unrevoked?.why, 'still lets through 1 token; seen')
    assert.deepEqual(see(made, standing(made)), ['effect.observed', 'effect.settled'])
    assert.deepEqual([...made.state.effects.values()], [])
  })

  test('is fenced: whoever planned for an earlier turn may not call, and what it saw does not count', () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    const before = standing(made)
    block(made, TWO)
    plan(made)
    const { answer } = send(made, before)
    assert.ok(answer.kind === 'refused' && answer.refusals[0]?.code === 'changed-meanwhile')
    assert.deepEqual(see(made, before), [])
    assert.equal(send(made, standing(made)).answer.kind, 'done')
    see(made, standing(made))
    assert.deepEqual(changes(made).map((one) => one.outcome), ['confirmed', 'confirmed']) // prettier-ignore
  })
})

describe('what comes after', () => {
  test('access comes back only for whom the hold ended; the other stays cut', () => {
    const made = estate()
    for (const asset of [WEB, TWO]) block(made, asset)
    plan(made)
    see(made, standing(made))
    lift(made, WEB)
    plan(made)
    const two = find(made.state, 'Asset', TWO)?.uid
    assert.deepEqual(standing(made).denies, { ...NOTHING, assets: [two] })
    assert.equal(changes(made).at(-1)?.type, 'restore')
  })

  test('a cut that was taken back before it was proven is superseded', () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    lift(made, WEB)
    plan(made)
    see(made, standing(made))
    assert.deepEqual(changes(made).map((one) => String(one.outcome)).toSorted(), ['confirmed', 'superseded']) // prettier-ignore
  })

  test('it is cut again where it was seen open after its proof; what is denied beyond is only said', () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    see(made, standing(made))
    assert.deepEqual(see(made, standing(made), { denies: ['everybody'] }), ['effect.observed', 'drift.seen']) // prettier-ignore
    plan(made)
    assert.deepEqual(standing(made).open, [])
    assert.deepEqual(see(made, standing(made), { allows: ['1 token'] }), ['effect.observed', 'drift.seen']) // prettier-ignore
    plan(made)
    assert.equal(standing(made).open.length, 1)
    assert.ok(see(made, standing(made)).includes('drift.ended'))
    assert.deepEqual([standing(made).open, standing(made).drift], [[], null])
  })

  test('what nobody names any more stays cut; off gives it back', () => {
    const made = estate()
    block(made, DB)
    plan(made)
    see(made, standing(made, SOLE))
    made.declare(manifest('Identity', `i-${DB}`, { type: 'service-account', assets: [DB] }))
    plan(made)
    assert.equal(standing(made, SOLE).denies.whole, true)
    made.run({ kind: 'stop-enforcement', reason: 'off', eject: false })
    plan(made)
    assert.ok(deniesNothing(standing(made, SOLE).denies))
  })

  test('many come back a few at a time, whoever starts anew meanwhile; off gives back all at once', () => {
    const many = LIMITS.restoresPerMinuteMax + 5
    const made = fleet(1)
    const refs = Array.from({ length: many }, (_, at) => `auth/approle/role/r${at}`)
    const accounts = refs.map((ref) => ({ enforcementPoint: 'vault', ref, metadata: 'asset' }))
    made.declare(
      manifest('EnforcementPoint', 'vault', { adapter: 'openbao', url: 'https://vault.example' }),
      manifest('Identity', `i-${WEB}`, { type: 'service-account', assets: [WEB], accounts }),
    )
    const cutNow = (): number =>
      [...made.state.targets.values()].filter(({ denies }) => !deniesNothing(denies)).length
    const cutAll = (): void => {
      block(made, WEB)
      plan(made, refs)
      for (const one of made.state.targets.values()) see(made, one)
      assert.equal(cutNow(), many)
    }
    cutAll()
    lift(made, WEB)
    plan(made, refs)
    plan(made, refs)
    assert.equal(cutNow(), 5)
    made.later(MINUTE_MS)
    plan(made, refs)
    assert.equal(cutNow(), 0)
    for (const one of made.state.targets.values()) see(made, one)
    cutAll()
    made.run({ kind: 'stop-enforcement', reason: 'off', eject: false })
    made.run({ kind: 'lift-quarantine', asset: WEB, reason: 'over' })
    plan(made, refs)
    assert.equal(cutNow(), 0)
  })

  test('off leaves what a person quarantined; eject leaves nothing', () => {
    const made = estate()
    block(made, DB)
    plan(made)
    see(made, standing(made, SOLE))
    made.run({ kind: 'stop-enforcement', reason: 'off', eject: false })
    plan(made)
    assert.equal(standing(made, SOLE).denies.whole, true)
    made.run({ kind: 'stop-enforcement', reason: 'we leave', eject: true })
    plan(made)
    assert.ok(deniesNothing(standing(made, SOLE).denies))
  })

  test('a point where anything is denied cannot be deleted', () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    for (const name of [WEB, TWO, DB]) {
      made.declare(manifest('Identity', `i-${name}`, { type: 'service-account', assets: [name] }))
    }
    const gone = { kind: 'delete-manifest', manifest: 'EnforcementPoint', name: 'vault', reason: 'r' } as const // prettier-ignore
    const { answer } = made.take(gone)
    assert.ok(answer.kind === 'refused' && answer.refusals[0]?.code === 'still-cut')
  })

  for (const [what, change] of [
    ['from a backup', { fromBackup: true }],
    ['while the clock is in doubt, nothing is given back', { clockSuspect: true }],
  ] as const) {
    test(`${what}: nothing is intended`, () => {
      const made = estate()
      block(made, WEB)
      plan(made)
      see(made, standing(made))
      lift(made, WEB)
      const accounts = [{ point: 'vault', ref: SHARED }]
      assert.deepEqual(made.take({ kind: 'plan-effects', accounts }, 'system', change).entries, [])
    })
  }

  test("off is a person's word: it gives back while the clock is in doubt, too", () => {
    const made = estate()
    block(made, WEB)
    plan(made)
    see(made, standing(made))
    made.run({ kind: 'stop-enforcement', reason: 'off', eject: true })
    const accounts = [{ point: 'vault', ref: SHARED }]
    made.take({ kind: 'plan-effects', accounts }, 'system', { clockSuspect: true })
    assert.ok(deniesNothing(standing(made).denies))
  })
})

describe('while the clock is in doubt', () => {
  const suspect = (made: Fleet, ref: string) =>
    made.take({ kind: 'plan-effects', accounts: [{ point: 'vault', ref }] }, 'system', { clockSuspect: true }) // prettier-ignore
  for (const [ref, asset] of Object.entries({ [SHARED]: WEB, [SOLE]: DB })) {
    test(`what is blocked is cut, and off leaves what is quarantined: ${ref}`, () => {
      const made = estate()
      assert.deepEqual(suspect(made, ref).entries, [])
      block(made, asset)
      suspect(made, ref)
      const { denies } = standing(made, ref)
      assert.equal(deniesNothing(denies), false)
      see(made, standing(made, ref))
      made.run({ kind: 'stop-enforcement', reason: 'off', eject: false })
      suspect(made, ref)
      assert.deepEqual(standing(made, ref).denies, denies)
    })
  }
})

/** A point of which one only knows what it was told: it obeys, or does nothing, or forgets. */
function livesThrough(seed: number): { readonly made: Fleet; readonly confirmed: number } {
  const random = seeded(seed)
  const made = estate()
  const there = new Map<string, Denied>()
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T // Never empty here.
  const turn = (obeys: boolean): void => {
    for (const one of made.state.targets.values()) {
      if (one.open.length > 0 && obeys && send(made, one).answer.kind === 'done') {
        there.set(one.ref, one.denies)
      }
      made.later(1)
      const now = there.get(one.ref) ?? NOTHING
      const misses = !isSameDenied(joined(now, one.denies), now)
      const beyond = !isSameDenied(joined(now, one.denies), one.denies)
      see(made, one, {
        allows: misses ? ['it'] : [],
        denies: beyond ? ['more'] : [],
      })
    }
  }
  for (let step = 0; step < 30; step += 1) {
    made.later(Math.floor(random() * MINUTE_MS))
    const asset = pick([WEB, TWO, DB])
    const act = pick([
      () => made.take({ kind: 'quarantine', asset, reason: 'a drill' }),
      () => made.take({ kind: 'lift-quarantine', asset, reason: 'over' }),
      () => plan(made),
      () => plan(made, [pick(REFS)]),
      () => turn(random() < 0.6),
      () => there.delete(pick(REFS)),
    ])
    act()
  }
  for (let round = 0; round < 6; round += 1) {
    plan(made)
    turn(true)
  }
  for (const ref of REFS) {
    const point = find(made.state, 'EnforcementPoint', 'vault')
    assert.ok(point !== undefined)
    const now = finished(accountNow(made.state, { point, ref }, made.env()))
    const known = [...made.state.targets.values()].find((one) => one.ref === ref)
    assert.ok(isSameDenied(known?.denies ?? NOTHING, now?.desired.denies ?? NOTHING), ref)
    assert.ok(
      isSameDenied(there.get(ref) ?? NOTHING, now?.desired.denies ?? NOTHING),
      `${ref} there`,
    )
    assert.deepEqual([known?.open ?? [], known?.drift ?? null], [[], null])
  }
  return { made, confirmed: changes(made).filter((one) => one.outcome === 'confirmed').length }
}

test('whatever happens and whatever the point does: in the end it denies what the decisions say, all of it proven', () => {
  let confirmed = 0
  for (let seed = 0; seed < 150; seed += 1) {
    const { made, confirmed: some } = livesThrough(seed)
    confirmed += some
    indexed(made)
    const again = emptyState()
    for (const entry of made.entries) apply(again, entry)
    assert.deepEqual(again.targets, made.state.targets)
    for (const one of changes(made)) assert.ok(one.outcome !== null, 'nothing is lost')
  }
  assert.ok(confirmed > 300, `${confirmed} were confirmed`)
})
