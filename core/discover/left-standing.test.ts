/** What a report leaves behind of its source: since when it is good, what it lists, on which feeds it relies. */

import assert from 'node:assert/strict'
import { beforeEach, describe, test } from 'node:test'
import { list, part } from '../../proof/testkit/listed.ts'
import { ago, standingOf, web } from '../../proof/testkit/one-cause.ts'
import { facts, now, reset, state } from '../../proof/testkit/one-host.ts'
import type { Digest } from '../kernel/hash.ts'
import { DAY_MS, HOUR_MS, instant } from '../kernel/instant.ts'
import type { EvidenceId, HoldId } from '../kernel/ids.ts'
import type { AwaitedMatch, SourceStanding } from '../model/evidence.ts'
import type { ComponentFacts, Coverage, HostFacts, Scope } from '../model/facts.ts'
import type { Entitlement } from '../state/estate/entitlement.ts'
import { awaitsMatch, countsOf, factsAt, goodSince, isWholeList, judgedAtOf, listsEndOf, reliesOn } from './left-standing.ts' // prettier-ignore

beforeEach(() => reset())

const looked = (scope: Scope, items = 5, change: Partial<Coverage> = {}): Coverage => ({ scope, roots: [], items, unreadable: 0, truncated: false, state: 'complete', ...change }) // prettier-ignore
const npm = part('a', 'pkg:npm/a@1')
const NONCE = { text: 'n', issuedAt: ago(HOUR_MS) }

describe('since when it is good', () => {
  const ROWS: readonly (readonly [string, HostFacts | ComponentFacts, typeof NONCE | null, number])[] = [
    ['a host, since its nonce was made', facts(), NONCE, HOUR_MS],
    ['a list that carries a nonce, too', list([], { observedAt: ago(1) }), NONCE, HOUR_MS],
    ['a list, since it was looked at', list([], { observedAt: ago(5) }), null, 5],
    ['a list of no time, since we have it', list([]), null, 0],
    ['a list from ahead, since we have it', list([], { observedAt: instant(now + 5) }), null, 0],
    ['a host without a nonce, since we have it', facts({ startedAt: ago(5) }), null, 0],
  ] // prettier-ignore
  for (const [what, said, nonce, ms] of ROWS) {
    test(what, () => assert.equal(goodSince(said, nonce, now), now - ms))
  }
})

describe('when its flaws were looked for', () => {
  const at = (...dates: readonly (number | null)[]) =>
    judgedAtOf(dates.map((date) => looked('files', 1, date === null ? {} : { databaseAt: instant(now - date) })), now) // prettier-ignore
  const ROWS: readonly (readonly [readonly (number | null)[], number | null])[] = [
    [[DAY_MS], DAY_MS],
    [[DAY_MS, 2 * DAY_MS, HOUR_MS], 2 * DAY_MS],
    [[null, DAY_MS], DAY_MS],
    [[0], 0],
    [[-1, DAY_MS], DAY_MS],
    [[-1], null],
    [[null], null],
    [[], null],
  ]
  for (const [dates, expected] of ROWS) {
    test(`${dates.join(', ') || 'nothing'}: ${expected ?? 'it does not say'}`, () =>
      assert.equal(at(...dates), expected === null ? null : now - expected))
  }
})

describe('what replaces the last list', () => {
  const ROWS: readonly (readonly [string, HostFacts | ComponentFacts, string | null, boolean])[] = [
    ['a whole host', facts(), null, true],
    ['a host that is unknown for another reason', facts(), 'x', true],
    ['components that are known', list([]), null, true],
    ['a host of which some packages could not be read', facts({ coverage: [looked('os-packages', 5, { state: 'partial' })] }), null, false],
    ['a host without packages', facts({ coverage: [looked('os-packages', 0)] }), null, false],
    ['a host that looked at none', facts({ coverage: [looked('processes')] }), null, false],
    ['components that are unknown', list([]), 'x', false],
    ['findings alone', list([], { canClear: false }), null, false],
  ] // prettier-ignore
  for (const [what, said, unknown, expected] of ROWS) {
    test(`${what}: ${expected}`, () => assert.equal(isWholeList(said, unknown), expected))
  }
})

test('counts are of what its source may raise and was whole; of the rest the last stays', () => {
  const entitled: Entitlement = { mayLower: true, mayRaise: true, scopes: ['os-packages', 'kernel', 'language:npm'], why: [] } // prettier-ignore
  const coverage = [looked('os-packages', 7), looked('kernel', 1, { state: 'partial' }), looked('files', 9)] // prettier-ignore
  const before = standingOf('s', { items: { 'os-packages': 5, kernel: 2, files: 3, processes: 4 } })
  assert.deepEqual(countsOf(coverage, entitled, before), {
    'os-packages': 7,
    files: 3,
    processes: 4,
  })
  assert.deepEqual(countsOf(coverage, entitled, undefined), { 'os-packages': 7 })
})

describe('on which feeds it relies', () => {
  const unknown = (reason: 'no-lists' | 'lists-expired' | 'failed' | 'end-of-life') =>
    ({ state: 'unknown', reason, detail: 'x' }) as const
  const DEB = 'deb debian:12'
  const covered = (...kinds: readonly string[]): void => {
    for (const kind of kinds) state.feedsCovering.set(kind, new Set(['osv']))
  }
  const ROWS: readonly (readonly [string, HostFacts | ComponentFacts, readonly string[], readonly string[]])[] = [
    ['components nobody looked at', list([npm]), [], ['npm']],
    ['a host whose lists are gone, where feeds speak of its packages', facts({ fixes: unknown('no-lists') }), [DEB], [DEB]],
    ['a host whose lists are over, where feeds speak of them', facts({ fixes: unknown('lists-expired') }), [DEB], [DEB]],
    ['a host whose lists are gone, and no feed speaks of its packages', facts({ fixes: unknown('no-lists') }), ['npm'], []],
    ['a host that could not look', facts({ fixes: unknown('failed') }), [DEB], []],
    ['a host out of support', facts({ fixes: unknown('end-of-life') }), [DEB], []],
    ['a host without packages', facts({ fixes: unknown('no-lists'), packages: [] }), [DEB], []],
    ['a host whose own lists tell', facts(), [DEB], []],
    ['components somebody looked at', (() => { const { looksForFlaws: _, ...said } = list([npm]); return said })(), ['npm'], []],
  ] // prettier-ignore
  for (const [what, said, feeds, expected] of ROWS) {
    test(`${what}: ${expected.join() || 'on none'}`, () => {
      covered(...feeds)
      assert.deepEqual(reliesOn(state, said), expected)
    })
  }
})

describe('what waits for the matcher', () => {
  const [LIST, OLD] = ['sha256:a' as Digest, 'sha256:b' as Digest]
  const ID = 'ev_1' as EvidenceId
  const AWAITED: AwaitedMatch = { facts: OLD, evidence: 'ev_0' as EvidenceId, goodAt: ago(9), reliesOn: ['npm'], held: false } // prettier-ignore
  const matched = standingOf('s', { lastFacts: LIST, reliesOn: ['npm'] })
  const NEW: AwaitedMatch = { facts: LIST, evidence: ID, goodAt: ago(1), reliesOn: ['npm'], held: false } // prettier-ignore
  const ROWS: readonly (readonly [string, SourceStanding | undefined, readonly string[], boolean, AwaitedMatch | undefined])[] = [
    ['a first list', undefined, ['npm'], true, NEW],
    ['another list', standingOf('s', { lastFacts: OLD, reliesOn: ['npm'] }), ['npm'], true, NEW],
    ['the same list, which still waits', { ...matched, awaits: AWAITED }, ['npm'], true, NEW],
    ['the same list, which was never good', { ...matched, lastGood: null }, ['npm'], true, NEW],
    ['the same list, which relied on no feed', { ...matched, reliesOn: [] }, ['npm'], true, NEW],
    ['nothing good is said: what waits is answered with the newer list', { ...matched, awaits: AWAITED }, ['npm'], false, { ...AWAITED, facts: LIST }],
    ['nothing good is said, and nothing waits', matched, ['npm'], false, undefined],
    ['nothing good was ever said', undefined, ['npm'], false, undefined],
    ['it relies on no feed', undefined, [], true, undefined],
    ['the very list was matched', matched, ['npm'], true, undefined],
  ] // prettier-ignore
  for (const [what, before, relied, good, expected] of ROWS) {
    test(`${what}: ${expected === undefined ? 'nothing' : 'it waits'}`, () => {
      const goodAt = good ? ago(1) : null
      assert.deepEqual(awaitsMatch(state, web().uid, before, LIST, ID, goodAt, relied), expected)
    })
  }

  test('of what is blocked it is remembered that it was', () => {
    web().hold = 'h_1' as HoldId
    assert.equal(awaitsMatch(state, web().uid, undefined, LIST, ID, ago(1), ['npm'])?.held, true)
  })
})

test('lists of a host end by our own clock, and then tell nothing', () => {
  const fixes = {
    state: 'known',
    items: [],
    listsSignedAt: ago(DAY_MS),
    listsValidUntil: ago(0),
  } as const
  const ended = factsAt(facts({ fixes }), now)
  assert.equal(ended.kind === 'host' && ended.fixes.state, 'unknown')
  const before = factsAt(facts({ fixes }), ago(1))
  assert.equal(before.kind === 'host' && before.fixes.state, 'known')
  assert.equal(listsEndOf(before), ago(0))
  assert.equal(listsEndOf(ended), undefined)
  assert.equal(listsEndOf(list([])), undefined)
})
