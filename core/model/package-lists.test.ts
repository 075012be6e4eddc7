/** Until when the signed lists of an archive are good, by our own clock: ended or from the future they tell nothing. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '../kernel/instant.ts'
import type { FixesFact } from './facts.ts'
import { fixesAt, listsEnd } from './package-lists.ts'

const NOW = instant(Date.UTC(2026, 10, 24))
const listed = (signedAgo: number, validFor: number | null): FixesFact => ({
  state: 'known',
  items: [],
  listsSignedAt: instant(NOW - signedAgo),
  listsValidUntil: validFor === null ? null : instant(NOW + validFor),
})

const ROWS: readonly (readonly [string, FixesFact, RegExp | null])[] = [
  ['signed an hour ago, good for a week', listed(HOUR_MS, 7 * DAY_MS), null],
  ['signed long ago, good for a moment', listed(90 * DAY_MS, 1), null],
  ['signed a fortnight less a moment ago, without an end', listed(14 * DAY_MS - 1, null), null],
  ['signed by a clock an hour ahead', listed(-HOUR_MS, 7 * DAY_MS), null],
  ['ended this moment', listed(HOUR_MS, 0), /^the signature of the package lists ended .* ago: newer fixes may exist/],
  ['ended yesterday', listed(2 * DAY_MS, -DAY_MS), /ended 1 ?d(?:ay)? ago/],
  ['signed a fortnight ago, without an end', listed(14 * DAY_MS, null), /^the package lists were signed 14 ?d(?:ays)? ago/],
  ['signed more than an hour ahead', listed(-HOUR_MS - MINUTE_MS, 7 * DAY_MS), /^the package lists are signed .* ahead of the clock/],
  ['signed ahead, without an end', listed(-2 * DAY_MS, null), /ahead of the clock: one of the two is wrong$/],
] // prettier-ignore
for (const [what, fixes, detail] of ROWS) {
  test(`${what}: ${detail === null ? 'they count' : 'nothing is known'}`, () => {
    const at = fixesAt(fixes, NOW)
    if (detail === null) return assert.equal(at, fixes)
    assert.ok(at.state === 'unknown')
    assert.equal(at.reason, 'lists-expired')
    assert.match(at.detail, detail)
    assert.equal(at.listsSignedAt, fixes.listsSignedAt)
    const until = fixes.state === 'known' ? fixes.listsValidUntil : null
    assert.equal(at.listsValidUntil, until ?? undefined)
  })
}

test('what nobody knew stays so', () => {
  const unknown: FixesFact = { state: 'unknown', reason: 'failed', detail: 'x' }
  assert.equal(fixesAt(unknown, NOW), unknown)
})

test('the end is the one that is stated, else two weeks behind the date', () => {
  assert.equal(listsEnd({ listsSignedAt: NOW, listsValidUntil: instant(NOW + 5) }), NOW + 5)
  assert.equal(listsEnd({ listsSignedAt: NOW, listsValidUntil: null }), NOW + 14 * DAY_MS)
})
