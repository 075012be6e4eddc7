/** What a person's word gives back for a time, to whom it belongs then, and what no word gives back. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { evidenceId, stage, type CauseChange, type Stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { HOUR_MS, instant, type Instant } from '../kernel/instant.ts'
import type { CauseId, CredentialUid, HoldId, IdentityUid, OverrideId } from '../kernel/ids.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { HoldSubject, OpenedHold } from '../model/hold.ts'
import { QUESTION_KINDS, type Override, type OverrideKind } from '../model/override.ts'
import type { Conclusion } from '../state/conclusion.ts'
import { extendOverride, rejectBreaker, releaseHold } from './give-time.ts'

const inHours = (hours: number): Instant => instant(NOW + hours * HOUR)
const LATEST = instant(NOW + LIMITS.releaseAgeMsMax)
const HOLD = 'ho_1' as HoldId
const NOTHING_WRITTEN = { bodies: [], cause: '' }

/** Why not; and that nothing is written then. */
function refusedWith({ answer, ...rest }: Conclusion): string {
  assert.deepEqual(rest, NOTHING_WRITTEN)
  assert.ok(answer.kind === 'refused', 'it was taken')
  assert.equal(answer.refusals.length, 1)
  return `${answer.refusals[0].code}: ${answer.refusals[0].message}`
}

function createdBy({ bodies }: Conclusion): readonly Override[] {
  return bodies.flatMap((entry) => (entry.kind === 'override.created' ? [entry.body.override] : []))
}

describe('the release of a hold', () => {
  /** `web` is blocked by these causes and, if it is said, by others that only have a name. */
  function blocked(
    changes: readonly CauseChange[],
    { more = [], subject }: { more?: readonly CauseId[]; subject?: HoldSubject } = {},
  ): Stage {
    const made = stage()
    const web = made.asset('web')
    const causes = [...changes.map((change) => made.open(web, change).id), ...more]
    const hold: OpenedHold = {
      id: HOLD,
      subject: subject ?? { kind: 'asset', uid: web.uid },
      since: inHours(-1),
      openedBy: causes[0] ?? ('ca_none' as CauseId),
      causes,
      openSeq: 1,
      state: 'open',
      closedAt: null,
      closedSeq: null,
      closedBy: null,
      exposures: [],
    }
    made.write('hold.opened', { hold, mode: 'enforce', cut: [] })
    return made
  }
  const release = (made: Stage, expiresAt = inHours(8), hold = HOLD): Conclusion =>
    releaseHold(made.state, { kind: 'release-hold', hold, reason: 'we wait for the vendor', expiresAt }, envAt(NOW), 'ann') // prettier-ignore
  const SERIOUS: CauseChange = {}
  const CRITICAL: CauseChange = { lineage: 'CVE-2026-2000', weight: 'critical' }
  const COMPROMISE: CauseChange = { class: 'human-quarantine', weight: 'compromise' }

  test('is an exception of the asker over exactly its causes, which ends; the hold stays', () => {
    const made = blocked([SERIOUS, CRITICAL])
    const later = made.open(made.asset('web'), { lineage: 'CVE-2026-3000' })
    const hold = made.state.holds.get(HOLD)
    const concluded = release(made)
    const [override, ...others] = createdBy(concluded)
    assert.equal(others.length, 0)
    assert.equal(concluded.bodies.length, 1)
    assert.deepEqual(override, {
      id: override?.id,
      kind: 'exception',
      name: 'release-ho_1',
      scope: { assets: [hold?.subject.uid], causes: hold?.causes },
      reason: 'we wait for the vendor',
      owner: 'ann',
      createdAt: NOW,
      createdBy: 'ann',
      expiresAt: inHours(8),
      endedAt: null,
    })
    assert.equal(override?.scope.causes?.includes(later.id), false)
    assert.deepEqual(concluded.answer, { kind: 'done', ids: [override?.id] })
    assert.equal(concluded.cause, HOLD)
  })

  const ENDS: readonly (readonly [string, Instant])[] = [
    ['a moment from now', instant(NOW + 1)],
    ['as late as one may', LATEST],
  ]
  for (const [what, expiresAt] of ENDS) {
    test(`may end ${what}`, () => {
      assert.equal(createdBy(release(blocked([SERIOUS]), expiresAt))[0]?.expiresAt, expiresAt)
    })
  }

  test('of a hold some of whose causes are gone is one of those that are left too', () => {
    const gone = 'ca_gone' as CauseId
    const causes = createdBy(release(blocked([SERIOUS], { more: [gone] })))[0]?.scope.causes
    assert.equal(causes?.length, 2)
    assert.equal(causes?.[1], gone)
  })

  const MANY: readonly (readonly [number, readonly number[]])[] = [
    [LIMITS.namedCausesMax, [LIMITS.namedCausesMax]],
    [LIMITS.namedCausesMax + 1, [LIMITS.namedCausesMax, 1]],
    [2 * LIMITS.namedCausesMax + 7, [LIMITS.namedCausesMax, LIMITS.namedCausesMax, 7]],
  ]
  for (const [count, parts] of MANY) {
    test(`of ${count} causes names each once, in ${parts.length} entries`, () => {
      const more = Array.from({ length: count }, (_, at) => `ca_${at}` as CauseId)
      const concluded = release(blocked([], { more }))
      const made = createdBy(concluded)
      assert.deepEqual(made.map(({ scope }) => scope.causes?.length), parts) // prettier-ignore
      assert.deepEqual(made.flatMap(({ scope }) => scope.causes), more) // prettier-ignore
      const names = ['release-ho_1', 'release-ho_1-2', 'release-ho_1-3'].slice(0, parts.length)
      assert.deepEqual(made.map(({ name }) => name), names) // prettier-ignore
      assert.equal(new Set(made.map(({ id }) => id)).size, parts.length)
      const ids = made.map(({ id }) => id)
      assert.deepEqual(concluded.answer, { kind: 'done', ids })
    })
  }

  test('by another, or at another time, is another one', () => {
    const made = blocked([SERIOUS])
    const input = { kind: 'release-hold', hold: HOLD, reason: 'r', expiresAt: inHours(8) } as const
    const id = (at: Instant, actor: string): OverrideId | undefined =>
      createdBy(releaseHold(made.state, input, envAt(at), actor))[0]?.id
    assert.equal(id(NOW, 'ann'), id(NOW, 'ann'))
    assert.notEqual(id(NOW, 'ann'), id(NOW, 'bob'))
    assert.notEqual(id(NOW, 'ann'), id(instant(NOW + 1), 'ann'))
  })

  const TOO = `expiry-out-of-range: a release must end by 2026-11-27T00:00:00Z`
  const NOT_OPEN = 'not-found: hold `ho_1` is not open'
  const QUARANTINED = 'quarantined: a quarantine is never overridden'
  const identity: HoldSubject = { kind: 'identity', uid: 'id_1' as IdentityUid }
  const credential: HoldSubject = { kind: 'credential', uid: 'cr_1' as CredentialUid }
  const closed = (): Stage => {
    const made = blocked([SERIOUS])
    const end = { kind: 'proven', evidence: [evidenceId('e')], singleSource: true } as const
    made.write('hold.closed', { id: HOLD, at: NOW, end })
    return made
  }
  /** As no fold leaves it: it is asked for what it says, not for where it lies. */
  const closedInPlace = (): Stage => {
    const made = blocked([SERIOUS])
    const hold = made.state.holds.get(HOLD)
    assert.ok(hold !== undefined)
    made.state.holds.set(HOLD, { ...hold, state: 'released' })
    return made
  }
  const ROWS: readonly (readonly [string, () => Conclusion, string])[] = [
    ['that is not there', () => release(stage()), NOT_OPEN],
    ['that has ended', () => release(closed()), NOT_OPEN],
    ['that says it has ended', () => release(closedInPlace()), NOT_OPEN],
    ['of an identity', () => release(blocked([SERIOUS], { subject: identity })), NOT_OPEN],
    ['of a credential', () => release(blocked([SERIOUS], { subject: credential })), NOT_OPEN],
    ['of another name', () => release(blocked([SERIOUS]), inHours(8), 'ho_2' as HoldId), 'not-found: hold `ho_2` is not open'],
    ['until now', () => release(blocked([SERIOUS]), NOW), TOO],
    ['until an hour ago', () => release(blocked([SERIOUS]), inHours(-1)), TOO],
    ['for longer than one may', () => release(blocked([SERIOUS]), instant(LATEST + 1)), TOO],
    ['for ever', () => release(blocked([SERIOUS]), instant(Number.MAX_SAFE_INTEGER)), TOO],
    ['of a quarantine', () => release(blocked([COMPROMISE])), QUARANTINED],
    ['of a quarantine and a flaw', () => release(blocked([COMPROMISE, SERIOUS])), QUARANTINED],
    ['of a flaw and a quarantine', () => release(blocked([SERIOUS, CRITICAL, COMPROMISE])), QUARANTINED],
    ['of a failed attestation', () => release(blocked([SERIOUS, { class: 'failed-attestation', weight: 'compromise' }])), QUARANTINED],
    ['of a quarantine, and of causes that are gone', () => release(blocked([COMPROMISE], { more: ['ca_gone' as CauseId] })), QUARANTINED],
  ] // prettier-ignore
  for (const [what, concluded, expected] of ROWS) {
    test(`is refused ${what}`, () => assert.equal(refusedWith(concluded()), expected))
  }
})

describe('more time for an override', () => {
  const extend = (made: Stage, { id }: Pick<Override, 'id'>, expiresAt: Instant): Conclusion =>
    extendOverride(made.state, { kind: 'extend-override', override: id, reason: 'not yet there', expiresAt }, envAt(NOW), 'bob') // prettier-ignore
  const SCOPE = { assets: [], tiers: [2], gaps: ['zlib'], sources: ['agent'] } as const

  const ENDS: readonly (readonly [string, Instant])[] = [
    ['a moment', instant(inHours(1) + 1)],
    ['as much as one may', LATEST],
  ]
  for (const [what, expiresAt] of ENDS) {
    test(`${what}: the same scope, owned by who asks; the one before ends after it began`, () => {
      const made = stage()
      const before = made.override('gap', { scope: SCOPE })
      const concluded = extend(made, before, expiresAt)
      const [override] = createdBy(concluded)
      const by = { owner: 'bob', createdAt: NOW, createdBy: 'bob' }
      const anew = { ...before, ...by, id: override?.id, reason: 'not yet there', expiresAt }
      assert.deepEqual(concluded.bodies, [
        { kind: 'override.created', body: { override: anew } },
        { kind: 'override.ended', body: { id: before.id, why: 'extended: not yet there' } },
      ])
      assert.notEqual(override?.id, before.id)
      assert.deepEqual(concluded.answer, { kind: 'done', ids: [override?.id] })
      assert.equal(concluded.cause, 'extend-override')
    })
  }

  test('of a release may be asked for, and of what is named like no declared exception', () => {
    const made = stage()
    made.put('Exception', 'other', { scope: {}, owner: 'o', reason: 'r', expires: inHours(1) })
    const before = made.override('release-ho_1', {})
    assert.equal(createdBy(extend(made, before, inHours(2))).length, 1)
  })

  const TOO = 'expiry-out-of-range: it ends 2026-11-24T01:00:00Z; longer is until 2026-11-27T00:00:00Z at most' // prettier-ignore
  const RANGE: readonly (readonly [string, Instant])[] = [
    ['to the end that it has', inHours(1)],
    ['to an earlier one', instant(inHours(1) - 1)],
    ['to what is past', inHours(-1)],
    ['for longer than one may', instant(LATEST + 1)],
  ]
  for (const [what, expiresAt] of RANGE) {
    test(`is refused ${what}`, () => {
      const made = stage()
      assert.equal(refusedWith(extend(made, made.override('gap', {}), expiresAt)), TOO)
    })
  }

  test('is refused of what is not there, and of what is over', () => {
    const nowhere = { id: 'ov_nowhere' as OverrideId }
    assert.equal(refusedWith(extend(stage(), nowhere, inHours(2))), 'not-found: override `ov_nowhere` is not live') // prettier-ignore
    const OVER: readonly Partial<Override>[] = [
      { expiresAt: NOW },
      { expiresAt: inHours(-1) },
      { endedAt: instant(NOW - 1) },
    ]
    for (const change of OVER) {
      const made = stage()
      const over = made.override('gap', change)
      assert.equal(refusedWith(extend(made, over, inHours(2))), `not-found: override \`${over.id}\` is not live`) // prettier-ignore
    }
  })

  const KINDS: readonly OverrideKind[] = ['breaker', 'no-exit', 'telemetry', 'survivor', 'break-glass', 'rollback', 'report-only'] // prettier-ignore
  for (const kind of KINDS) {
    test(`is refused of a ${kind}`, () => {
      const made = stage()
      const words = `not-extendable: ${kind} \`w\` is not extended`
      assert.equal(refusedWith(extend(made, made.override('w', { kind }), inHours(2))), words)
    })
  }

  test('is refused of what a manifest declares', () => {
    const made = stage()
    made.put('Exception', 'late', { scope: {}, owner: 'o', reason: 'r', expires: inHours(1) })
    const words = 'not-extendable: `late` is declared in a manifest'
    assert.equal(refusedWith(extend(made, made.override('late', {}), inHours(2))), words)
  })
})

describe('a question that a person answers with no', () => {
  const reject = (made: Stage, { id }: Pick<Override, 'id'>, expiresAt: Instant): Conclusion =>
    rejectBreaker(made.state, { kind: 'reject-breaker', override: id, reason: 'a bad feed', expiresAt }, envAt(NOW), 'ann') // prettier-ignore

  for (const kind of QUESTION_KINDS) {
    test(`keeps open what the ${kind} did, as an exception of hers that ends`, () => {
      const made = stage()
      const scope = { key: 'feed/kev', domains: ['site/a'], exceptAssets: [] } as const
      const asked = made.override('feed/kev', { kind, scope })
      const concluded = reject(made, asked, instant(NOW + 1))
      const [override] = createdBy(concluded)
      const anew: Override = {
        ...asked,
        id: override?.id ?? asked.id,
        kind: 'exception',
        name: 'rejected/feed/kev',
        reason: 'a bad feed',
        owner: 'ann',
        createdAt: NOW,
        createdBy: 'ann',
        expiresAt: instant(NOW + 1),
      }
      assert.deepEqual(concluded.bodies, [
        { kind: 'override.created', body: { override: anew } },
        { kind: 'override.ended', body: { id: asked.id, why: 'a bad feed' } },
      ])
      assert.notEqual(override?.id, asked.id)
      assert.deepEqual(concluded.answer, { kind: 'done', ids: [override?.id] })
      assert.equal(concluded.cause, 'reject-breaker')
    })
  }

  const KINDS: readonly OverrideKind[] = ['exception', 'telemetry', 'survivor', 'break-glass', 'rollback', 'report-only'] // prettier-ignore
  for (const kind of KINDS) {
    test(`is none where it is of kind ${kind}`, () => {
      const made = stage()
      const other = made.override('w', { kind })
      assert.equal(refusedWith(reject(made, other, inHours(2))), `not-found: no live question \`${other.id}\``) // prettier-ignore
    })
  }

  test('is none where it is not there, or was ended', () => {
    const made = stage()
    const ended = made.override('w', { kind: 'breaker', endedAt: instant(NOW - HOUR_MS) })
    for (const asked of [ended, { id: 'ov_nowhere' as OverrideId }]) {
      assert.equal(refusedWith(reject(made, asked, inHours(2))), `not-found: no live question \`${asked.id}\``) // prettier-ignore
    }
  })

  test('is none where its own end has passed', () => {
    const made = stage()
    const asked = made.override('w', { kind: 'breaker', expiresAt: NOW })
    assert.equal(refusedWith(reject(made, asked, inHours(2))), `not-found: no live question \`${asked.id}\``) // prettier-ignore
  })

  test('is kept open for no longer than an exception may be', () => {
    const made = stage()
    const asked = made.override('w', { kind: 'breaker' })
    const latest = instant(NOW + LIMITS.exceptionAgeMsMax)
    assert.equal(createdBy(reject(made, asked, latest))[0]?.expiresAt, latest)
    assert.match(
      refusedWith(reject(made, asked, instant(latest + 1))),
      /^expiry-out-of-range: it becomes an exception, which must end by /,
    )
  })

  for (const [what, expiresAt] of [
    ['now', NOW],
    ['an hour ago', inHours(-1)],
  ] as const) {
    test(`is kept open until ${what} by nobody`, () => {
      const made = stage()
      const asked = made.override('w', { kind: 'no-exit' })
      assert.equal(refusedWith(reject(made, asked, expiresAt)), 'expiry-past: the end lies in the past') // prettier-ignore
    })
  }
})
