/** How a hold ends and what is said of it: *proven* of proof alone, and a flapping asset waits. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { ago, causeOf, web } from '../../proof/testkit/one-cause.ts'
import { env, now, reset, state } from '../../proof/testkit/one-host.ts'
import { HOUR_MS, MINUTE_MS, plus } from '../kernel/instant.ts'
import type { AssetUid, CauseId, EvidenceId, HoldId } from '../kernel/ids.ts'
import type { Cause } from '../model/cause.ts'
import type { Env } from '../model/env.ts'
import type { Hold, HoldEnd } from '../model/hold.ts'
import { dampedUntil, endOf, waitsFor, type Word } from './plan-release.ts'

beforeEach(() => reset())

describe('damping', () => {
  const ROWS: readonly (readonly [string, readonly number[], number | null])[] = [
    ['never released', [], null],
    ['twice within the hour', [50, 10], null],
    ['three times, the first a whole hour ago', [60, 30, 10], null],
    ['many times, long ago', [400, 300, 200, 100], null],
    ['three times within the hour', [59, 30, 10], 1],
    ['three times, and often before', [500, 200, 40, 30, 20], 20],
    ['four times within the hour: the last three count', [50, 40, 30, 20], 20],
    ['three times at once', [0, 0, 0], 60],
  ]
  for (const [what, minutesAgo, until] of ROWS) {
    test(`${what}: ${until === null ? 'at once' : `in ${until} minutes`}`, () => {
      const releases = minutesAgo.map((minutes) => ago(minutes * MINUTE_MS))
      const expected = until === null ? null : plus(now, until * MINUTE_MS)
      assert.equal(dampedUntil(releases, now), expected)
    })
  }
})

describe('what a release waits for', () => {
  const FLAPS = [50, 40, 30]
  const PAST = 'a person who accepts the restored backup'
  const CLOCK = 'a server clock that can be trusted'
  const DAMPED = 'fresh evidence after 2026-11-24T00:10:00Z: it came back too often within an hour'
  const ROWS: readonly (readonly [string, readonly number[], Partial<Env>, string | null])[] = [
    ['nothing', [], {}, null],
    ['nothing where it came back twice', [50, 10], {}, null],
    ['nothing where it came back often, long ago', [90, 80, 70, 60], {}, null],
    ['calm, where it keeps coming back', FLAPS, {}, DAMPED],
    ['calm first, whatever else is awaited', FLAPS, { clockSuspect: true, fromBackup: true }, DAMPED],
    ['the clock', [], { clockSuspect: true }, CLOCK],
    ['the past', [], { fromBackup: true }, PAST],
    ['the past before the clock', [50, 10], { clockSuspect: true, fromBackup: true }, PAST],
  ] // prettier-ignore
  for (const [what, minutesAgo, change, expected] of ROWS) {
    test(what, () => {
      web().releases = minutesAgo.map((minutes) => ago(minutes * MINUTE_MS))
      assert.equal(waitsFor(state, web().uid, env(change)), expected)
    })
  }

  test('of an asset that nobody knows the clock and the past alone', () => {
    const nowhere = 'as_nowhere' as AssetUid
    assert.equal(waitsFor(state, nowhere, env()), null)
    assert.equal(waitsFor(state, nowhere, env({ clockSuspect: true })), CLOCK)
  })
})

describe('the end of a hold', () => {
  const EVIDENCE: Word = { evidence: 'ev_1' as EvidenceId }
  const LIFTED = { by: 'ann', reason: 'her word' }
  const id = (name: string): CauseId => name as CauseId

  function hold(change: Partial<Hold> = {}): Hold {
    return {
      id: 'ho_1' as HoldId,
      subject: { kind: 'asset', uid: web().uid },
      dueAt: ago(HOUR_MS),
      openedAt: ago(HOUR_MS),
      enforcedAt: ago(HOUR_MS),
      fact: { receivedAt: null, publishedAt: null },
      openedBy: id('ca_1'),
      causes: [id('ca_1'), id('ca_2')],
      openSeq: 1,
      state: 'open',
      closedAt: null,
      closedSeq: null,
      closedBy: null,
      exposures: [],
      ...change,
    }
  }
  const until = (ms: number, statement = 'ev_vex') => ({
    suppressed: { statement: statement as EvidenceId, until: plus(now, ms) },
  })
  const open = (name: string, change: Partial<Cause> = {}): Cause =>
    causeOf({ id: id(name), ...change })
  const suppressed = (ms: number, statement = 'ev_vex') => ({
    kind: 'suppressed',
    ...until(ms, statement).suppressed,
  })
  const nothingTaken = { kind: 'ended', why: 'what remains of it takes no access any more' }
  const proven = (singleSource: boolean, ...evidence: readonly string[]) => ({ kind: 'proven', evidence, singleSource }) // prettier-ignore

  const ROWS: readonly (readonly [string, () => Parameters<typeof endOf>, () => object])[] = [
    ['nothing is left: proven', () => [hold(), [], EVIDENCE, true, now], () => proven(true, 'ev_1')],
    ['by two sources', () => [hold(), [], EVIDENCE, false, now], () => proven(false, 'ev_1')],
    ['what is left is of no hold', () => [hold(), [open('ca_9')], EVIDENCE, true, now], () => proven(true, 'ev_1')],
    ['by a person', () => [hold(), [], { lifted: LIFTED }, true, now], () => ({ kind: 'lifted', ...LIFTED })],
    ['partly by a person before', () => [hold({ lifted: LIFTED }), [], EVIDENCE, true, now], () => ({ kind: 'lifted', ...LIFTED })],
    ['by another person since', () => [hold({ lifted: LIFTED }), [], { lifted: { by: 'bob', reason: 'his' } }, true, now], () => ({ kind: 'lifted', by: 'bob', reason: 'his' })],
    ['what is left takes nothing', () => [hold(), [open('ca_1')], EVIDENCE, true, now], () => nothingTaken],
    ['what is left takes nothing, and a person lifted the rest', () => [hold(), [open('ca_2')], { lifted: LIFTED }, true, now], () => nothingTaken],
    ['a statement suppresses what is left', () => [hold(), [open('ca_1', until(HOUR_MS))], EVIDENCE, true, now], () => suppressed(HOUR_MS)],
    ['a statement suppresses it, whoever lifted the rest', () => [hold({ lifted: LIFTED }), [open('ca_1', until(HOUR_MS))], { lifted: LIFTED }, true, now], () => suppressed(HOUR_MS)],
    ['of two statements the one that ends first is said', () => [hold(), [open('ca_1', until(2 * HOUR_MS, 'ev_late')), open('ca_2', until(HOUR_MS, 'ev_soon'))], EVIDENCE, true, now], () => suppressed(HOUR_MS, 'ev_soon')],
    ['one beside what takes nothing', () => [hold(), [open('ca_2'), open('ca_1', until(HOUR_MS))], EVIDENCE, true, now], () => suppressed(HOUR_MS)],
    ['the statement has ended', () => [hold(), [open('ca_1', until(0))], EVIDENCE, true, now], () => nothingTaken],
    ['it suppresses what is of no hold', () => [hold(), [open('ca_9', until(HOUR_MS))], EVIDENCE, true, now], () => proven(true, 'ev_1')],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => {
      const end: HoldEnd = endOf(...given())
      assert.deepEqual(end, expected())
    })
  }
})
