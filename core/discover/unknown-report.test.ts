/** Which reports say themselves that nothing is known, and why a report may not raise (law 5). */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { list } from '../../proof/testkit/listed.ts'
import { ago, standingOf } from '../../proof/testkit/one-cause.ts'
import { facts, now } from '../../proof/testkit/one-host.ts'
import { LIMITS } from '../kernel/limits.ts'
import { instant } from '../kernel/instant.ts'
import type { SourceStanding } from '../model/evidence.ts'
import type { ComponentFacts, Coverage, HostFacts, Scope } from '../model/facts.ts'
import type { NonceClaim } from '../model/input.ts'
import type { Entitlement } from '../state/estate/entitlement.ts'
import { clockBehind, unknownReason, whyNotRaise } from './unknown-report.ts'

const ALL: readonly Scope[] = ['os-packages', 'processes', 'kernel', 'language:npm']
const may = (...scopes: readonly Scope[]): Entitlement => ({ mayLower: true, mayRaise: true, scopes, why: [] }) // prettier-ignore
/** Somebody looked for flaws in it. */
const { looksForFlaws: _, ...LOOKED } = list([])
const NONCE: NonceClaim = { text: 'n', issuedAt: now }
const looked = (scope: Scope, items = 10, change: Partial<Coverage> = {}): Coverage => ({ scope, roots: [], items, unreadable: 0, truncated: false, state: 'complete', ...change }) // prettier-ignore
const host = (coverage: readonly Coverage[], change: Partial<HostFacts> = {}): HostFacts => facts({ coverage, ...change }) // prettier-ignore
const listed = (coverage: readonly Coverage[], change: Partial<ComponentFacts> = {}): ComponentFacts =>
  ({ ...LOOKED, coverage, observedAt: now, ...change }) // prettier-ignore
const before = (items: SourceStanding['items']): SourceStanding => standingOf('s', { items })
const failed: HostFacts['fixes'] = { state: 'unknown', reason: 'failed', detail: 'apt failed' }

interface Case {
  readonly facts: HostFacts | ComponentFacts
  readonly entitled?: Entitlement
  readonly nonce?: NonceClaim | null
  readonly before?: SourceStanding
  readonly relied?: readonly string[]
}
const reasonOf = ({ facts, entitled = may(...ALL), nonce = NONCE, before, relied = [] }: Case) =>
  unknownReason(facts, entitled, nonce, before, relied)

describe('known', () => {
  const ROWS: readonly (readonly [string, Case])[] = [
    ['a whole host', { facts: host([looked('os-packages'), looked('processes')]) }],
    ['a host that cannot tell fixes, and feeds can', { facts: host([looked('os-packages')], { fixes: failed }), relied: ['deb debian:12'] }],
    ['four fifths of the last count', { facts: host([looked('os-packages', 8)]), before: before({ 'os-packages': 10 }) }],
    ['fewer processes', { facts: host([looked('os-packages'), looked('processes', 1)]), before: before({ 'os-packages': 10, processes: 90 }) }],
    ['less of what its source is not asked about', { facts: host([looked('os-packages'), looked('files', 1)]), before: before({ 'os-packages': 10, files: 90 }) }],
    ['a list of a language beside one of the system', { facts: listed([looked('language:npm'), looked('os-packages')]), before: before({ 'os-packages': 10 }) }],
    ['a list of a language, from a source that never listed a system', { facts: listed([looked('language:npm')]) }],
    ['a list of a language its source is not asked about, beside one it is', { facts: listed([looked('os-packages'), looked('language:pypi')]) }],
    ['a list nobody looked at, and feeds are asked', { facts: listed([looked('language:npm')], { looksForFlaws: false }), relied: ['npm'] }],
    ['components without a nonce', { facts: listed([looked('os-packages')]), nonce: null }],
  ] // prettier-ignore
  for (const [what, given] of ROWS) test(what, () => assert.equal(reasonOf(given), null))
})

describe('unknown', () => {
  const barred = (...why: Entitlement['why']): Entitlement => ({ mayLower: true, mayRaise: false, scopes: [], why }) // prettier-ignore
  const whole = host([looked('os-packages')])
  const ROWS: readonly (readonly [string, Case, RegExp])[] = [
    ['its source is not declared', { facts: whole, entitled: barred('source-not-declared') }, /^no manifest declares its source$/],
    ['its source is not given the asset', { facts: whole, entitled: barred('source-not-for-this-asset') }, /^its source has not been given/],
    ['its source may not raise', { facts: whole, entitled: barred('source-may-not-raise') }, /^its source may block and not clear$/],
    ['its source says none of this', { facts: whole, entitled: barred('source-does-not-say-this') }, /is not asked about any of this$/],
    ['its source does not say the packages of the system', { facts: host([looked('os-packages'), looked('processes')]), entitled: may('processes') }, /is not asked about the packages of the system$/],
    ['a host without a nonce', { facts: whole, nonce: null }, /carries no nonce of ours, so it may be old$/],
    ['it cannot tell which fixes there are', { facts: host([looked('os-packages')], { fixes: failed }) }, /apt failed/],
    ['its list of packages is empty', { facts: host([looked('os-packages', 0)]) }, /^the package list is empty$/],
    ['it looked at no packages', { facts: host([looked('processes')]) }, /^the package list is empty$/],
    ['its list of packages is partial', { facts: host([looked('os-packages', 5, { state: 'partial' })]) }, /^the package list is incomplete$/],
    ['it says why its list is partial', { facts: host([looked('os-packages', 5, { state: 'unknown', reason: 'no dpkg' })]) }, /^no dpkg$/],
    ['less than four fifths of the last count', { facts: host([looked('os-packages', 79)]), before: before({ 'os-packages': 99 }) }, /^only 79 of the last 99 items of os-packages were reported$/],
    ['fewer files', { facts: host([looked('os-packages'), looked('kernel', 0)]), before: before({ kernel: 3 }) }, /^only 0 of the last 3 items of kernel/],
    ['a list of something else', { facts: listed([looked('language:npm')]), before: before({ 'os-packages': 10 }) }, /^none of the last 10 items of os-packages were reported$/],
    ['components nobody looked at, and no feed speaks of', { facts: listed([looked('language:npm')], { looksForFlaws: false }) }, /^the report lists nothing that anybody could be asked about$/],
    ['components of a system that could not be read', { facts: listed([looked('language:npm'), looked('os-packages', 0, { state: 'unknown' })]) }, /^the system packages could not be read$/],
    ['the same, with the reason', { facts: listed([looked('language:npm'), looked('os-packages', 0, { state: 'unknown', reason: 'locked' })]) }, /^locked$/],
    ['components, and it does not say of what', { facts: listed([]) }, /^the report does not say what it looked at$/],
    ['components, nothing of it whole', { facts: listed([looked('language:npm', 3, { state: 'partial' })]) }, /^the report does not say what it looked at$/],
  ] // prettier-ignore
  for (const [what, given, expected] of ROWS) {
    test(what, () => assert.match(reasonOf(given) ?? 'known', expected))
  }
})

describe('a clock that is behind', () => {
  const asked: NonceClaim = { text: 'n', issuedAt: ago(0) }
  const began = (ms: number): HostFacts => facts({ startedAt: instant(now + ms) })
  test('it says that it looked before it was asked', () => {
    const behind = clockBehind(began(-LIMITS.clockSkewMsMax - 1), asked)
    assert.match(behind ?? '', /^its clock is .* behind: it says it looked before it was asked/)
  })
  test('not within what sound clocks differ by, nor ahead, nor without a nonce, nor of a scanner', () => {
    assert.equal(clockBehind(began(-LIMITS.clockSkewMsMax), asked), null)
    assert.equal(clockBehind(began(1), asked), null)
    assert.equal(clockBehind(began(-LIMITS.clockSkewMsMax - 1), null), null)
    assert.equal(clockBehind(list([], { observedAt: instant(1) }), asked), null)
  })
})

describe('why it may not raise', () => {
  const cut = { truncated: true } as const
  const ROWS: readonly (readonly [string, HostFacts | ComponentFacts, Entitlement, NonceClaim | null, string | null, readonly string[]])[] = [
    ['a whole host', host([looked('os-packages')]), may(...ALL), NONCE, null, []],
    ['whole components', listed([looked('os-packages')]), may(...ALL), null, null, []],
    ['components that say they are unknown: told elsewhere', listed([looked('os-packages')]), may(...ALL), null, 'x', []],
    ['processes that are cut off: judged for each cause', host([looked('os-packages'), looked('processes', 1, cut)]), may(...ALL), NONCE, null, []],
    ['what is cut off, and its source is not asked about', host([looked('os-packages'), looked('files', 1, cut)]), may('os-packages'), NONCE, null, []],
    ['a host without a nonce', host([looked('os-packages')]), may(...ALL), null, null, ['no-nonce']],
    ['a host that says it is unknown', host([looked('os-packages')]), may(...ALL), NONCE, 'x', ['report-unknown']],
    ['findings alone', listed([looked('os-packages')], { canClear: false }), may(...ALL), null, null, ['findings-only']],
    ['packages that are cut off', host([looked('os-packages', 1, cut)]), may(...ALL), NONCE, null, ['incomplete-os-packages']],
    ['packages of which some could not be read', listed([looked('language:npm', 1, { unreadable: 1 })]), may(...ALL), null, null, ['incomplete-language:npm']],
    ['all of it at once', host([looked('os-packages', 1, cut)]), { ...may('os-packages'), mayRaise: false, why: ['source-may-not-raise'] }, null, 'x', ['source-may-not-raise', 'no-nonce', 'report-unknown', 'incomplete-os-packages']],
  ] // prettier-ignore
  for (const [what, said, entitled, nonce, unknown, expected] of ROWS) {
    test(`${what}: ${expected.join(', ') || 'it may'}`, () =>
      assert.deepEqual(whyNotRaise(said, entitled, nonce, unknown), expected))
  }
})
