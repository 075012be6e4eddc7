/** The worst of what was known of a cause and what is; when a duty begins, stays or ends; what makes it another cause. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causeOf, evidenceId, inHours, type CauseChange } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant, type Instant } from '../kernel/instant.ts'
import { NOTHING_TOLD, untold } from '../model/told.ts'
import type { TriageDuty } from '../model/triage.ts'
import { differs, dutyOf, tightened } from './weigh-cause.ts'
import type { Weighed } from './weigh.ts'

const hours = (due: readonly (Instant | null)[]): string =>
  due.map((at) => (at === null ? '-' : String((at - NOW) / HOUR))).join(' ')

describe('the worst of what was known and what is', () => {
  const FRESH: Weighed = { weight: 'serious', due: inHours(5, 6, null, 8), rule: 'fresh' }
  const PROVEN = [{ source: 'x', evidence: evidenceId('p') }]
  const ROWS: readonly (readonly [
    what: string,
    earlier: readonly CauseChange[],
    expected: string,
  ])[] = [
    ['nothing known', [], 'serious 5 6 - 8 fresh'],
    ['sooner', [{ due: inHours(4, 7, null, null), rule: 'old' }], 'serious 4 6 - 8 old'],
    ['at the same time: the rule that was told', [{ due: inHours(5, null, null, null), rule: 'old' }], 'serious 5 6 - 8 old'], // prettier-ignore
    ['later', [{ due: inHours(6, null, 2, null), rule: 'old' }], 'serious 5 6 2 8 old'],
    ['later everywhere', [{ due: inHours(9, 9, 9, 9), rule: 'old' }], 'serious 5 6 9 8 fresh'],
    ['no date', [{ due: inHours(null, null, null, null), rule: 'old' }], 'serious 5 6 - 8 fresh'],
    ['heavier', [{ weight: 'critical', due: inHours(9, 9, 9, 9) }], 'critical 5 6 9 8 fresh'],
    ['lighter', [{ weight: 'watch', due: inHours(9, 9, 9, 9) }], 'serious 5 6 9 8 fresh'],
    ['proven: its weight alone', [{ weight: 'critical', provenBy: PROVEN, rule: 'old' }], 'critical 5 6 - 8 fresh'], // prettier-ignore
    ['several', [{ due: inHours(4, null, null, null), rule: 'one' }, { due: inHours(null, 3, null, null), rule: 'two' }], 'serious 4 3 - 8 two'], // prettier-ignore
  ]
  for (const [what, earlier, expected] of ROWS) {
    test(what, () => {
      const { weight, due, rule } = tightened(earlier.map(causeOf), FRESH)
      assert.equal(`${weight} ${hours(due)} ${rule}`, expected)
    })
  }

  test('no date and no date is still none, and its rule is the one that speaks now', () => {
    const none = inHours(null, null, null, null)
    const { due, rule } = tightened([causeOf({ due: none, rule: 'old' })], { ...FRESH, due: none })
    assert.deepEqual([hours(due), rule], ['- - - -', 'fresh'])
  })
})

describe('a duty of triage', () => {
  const duty = (because: TriageDuty['because'], hour: number): TriageDuty => ({
    because,
    due: instant(NOW + hour * HOUR),
  })
  const ROWS: readonly (readonly [
    what: string,
    before: TriageDuty | undefined,
    fresh: TriageDuty | undefined,
    mayRaise: boolean,
    expected: string,
  ])[] = [
    ['begins', undefined, duty('table', 5), true, 'table 5'],
    ['is none', undefined, undefined, true, 'none'],
    ['stays where nothing asks for it any more', duty('table', 5), undefined, true, 'table 5'],
    ['that was listed stays', duty('listed', 5), undefined, true, 'listed 5'],
    ['that was assumed ends with who may raise', duty('assumed', 5), undefined, true, 'none'],
    ['that was assumed stays with who may not', duty('assumed', 5), undefined, false, 'assumed 5'],
    ['gets firmer', duty('assumed', 5), duty('table', 9), true, 'table 5'],
    ['gets no looser', duty('listed', 5), duty('table', 9), true, 'listed 5'],
    ['comes sooner', duty('table', 5), duty('table', 3), true, 'table 3'],
    ['comes sooner, for a looser reason', duty('listed', 5), duty('assumed', 3), true, 'listed 3'],
  ]
  for (const [what, before, fresh, mayRaise, expected] of ROWS) {
    test(what, () => {
      const weighedNow: Weighed = { weight: 'serious', due: inHours(1, 1, 1, 1), rule: 'r', ...(fresh === undefined ? {} : { triage: fresh }) } // prettier-ignore
      const cause = before === undefined ? causeOf() : causeOf({ triage: before })
      const found = dutyOf(cause, weighedNow, mayRaise)
      const words = found === undefined ? 'none' : `${found.because} ${(found.due - NOW) / HOUR}`
      assert.equal(words, expected)
    })
  }

  test('is of what is found now where no cause was', () => {
    assert.equal(dutyOf(undefined, { weight: 'serious', due: inHours(1, 1, 1, 1), rule: '' }, true), undefined) // prettier-ignore
  })
})

describe('what makes a cause another one', () => {
  const base = causeOf({ assumed: { input: 'exposed', due: inHours(1, 2, null, null), rule: 'a' } })
  const ROWS: readonly (readonly [string, CauseChange, boolean])[] = [
    ['nothing', {}, false],
    ['who said it last', { detail: { source: 'b' } }, false],
    ['with which evidence', { detail: { evidence: evidenceId('other') } }, false],
    ['in which words of the rule', { rule: 'in other words' }, false],
    ['and of what is assumed', { assumed: { input: 'exposed', due: inHours(1, 2, null, null), rule: 'b' } }, false], // prettier-ignore
    ['its weight', { weight: 'critical' }, true],
    ['a date', { due: inHours(-1, -1, -1, null) }, true],
    ['the date of what is assumed', { assumed: { input: 'exposed', due: inHours(1, 3, null, null), rule: 'a' } }, true], // prettier-ignore
    ['its fix', { detail: { fixed: '3' } }, true],
    ['whether it is suppressed', { suppressed: { statement: evidenceId('s'), until: NOW } }, true],
    ['who proved it', { provenBy: [{ source: 'x', evidence: evidenceId('p') }] }, true],
    ['its duty', { triage: { because: 'table', due: NOW } }, true],
  ]
  for (const [what, change, is] of ROWS) {
    test(`${what}: ${is}`, () => {
      const other = causeOf({ ...(base.assumed === undefined ? {} : { assumed: base.assumed }), ...change }) // prettier-ignore
      assert.equal(differs(base, other), is)
      assert.equal(differs(other, base), is)
    })
  }

  test('what is assumed, where nothing was', () => {
    const { assumed: _, ...without } = base
    assert.equal(differs(without, base), true)
    assert.equal(differs(without, { ...without, rule: 'x' }), false)
  })

  test('what could not be told stays apart from what was not asked', () => {
    const unasked = causeOf({ detail: { inputs: NOTHING_TOLD } })
    const old = causeOf({ detail: { inputs: { ...NOTHING_TOLD, exposed: untold('look-old') } } })
    assert.equal(differs(unasked, old), true)
  })
})
