/** Who may take a vendor's report as true: nobody who handed it in, nobody twice, and only what it shows fixed. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { evidenceId, stage } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import type { Digest } from '../kernel/hash.ts'
import { instant } from '../kernel/instant.ts'
import type { VendorReport } from '../model/vendor-report.ts'
import { acceptVendor, reportedOn } from './accept-vendor.ts'

const BEFORE = instant(NOW - HOUR)

const word = (by: string) => ({ by, at: BEFORE, reason: 'before' })

/** Handed in by ann an hour ago, and accepted by these. */
function reportBy(by: string, ...accepted: readonly string[]): VendorReport {
  return {
    evidence: evidenceId('report'),
    document: `sha256:${'0'.repeat(64)}` as Digest,
    by,
    at: BEFORE,
    versions: ['2'],
    accepted: accepted.map((name) => word(name)),
  }
}

/** By component: the report that shows it fixed; null: none does. */
type Reports = Readonly<Record<string, VendorReport | null>>

/** Of each cause with this person's word who has accepted it; else the code and the message. */
function accepting(by: string, reports: Reports): unknown {
  const made = stage()
  const crm = made.asset('crm', { type: 'integration' })
  const other = made.asset('other', { type: 'integration' })
  made.open(other, { detail: { reported: reportBy('ann') } })
  for (const [component, reported] of Object.entries(reports)) {
    made.open(crm, { component, detail: reported === null ? {} : { reported } })
  }
  const input = { kind: 'accept-report', asset: 'crm', reason: 'seen' } as const
  const accepted = acceptVendor(made.state, crm, input, by, envAt(NOW))
  if (!accepted.ok) return [accepted.error.code, accepted.error.message]
  return Object.fromEntries(
    accepted.value.map(({ asset, component, detail }) => {
      assert.equal(asset, crm.uid)
      return [component, detail.reported?.accepted.map((said) => said.by)]
    }),
  )
}

describe('a person who may', () => {
  const ROWS: readonly (readonly [string, string, Reports, object])[] = [
    ['is the first', 'bob', { a: reportBy('ann') }, { a: ['bob'] }],
    ['is the second', 'eve', { a: reportBy('ann', 'bob') }, { a: ['bob', 'eve'] }],
    ['accepts all of it', 'bob', { a: reportBy('ann'), b: reportBy('ann') }, { a: ['bob'], b: ['bob'] }],
    ['accepts only what it shows fixed', 'bob', { a: reportBy('ann'), b: null }, { a: ['bob'] }],
    ['accepts only what another handed in', 'bob', { a: reportBy('ann'), b: reportBy('bob') }, { a: ['bob'] }],
    ['accepts only what is new to them', 'bob', { a: reportBy('ann', 'eve'), b: reportBy('ann', 'eve', 'bob') }, { a: ['eve', 'bob'] }],
    ['has a name that only begins alike', 'ann2', { a: reportBy('ann') }, { a: ['ann2'] }],
  ] // prettier-ignore
  for (const [what, by, reports, expected] of ROWS) {
    test(what, () => assert.deepEqual(accepting(by, reports), expected))
  }

  test('is told with the reason and the instant, beside the report as it was', () => {
    const made = stage()
    const crm = made.asset('crm', { type: 'integration' })
    const reported = reportBy('ann', 'eve')
    const cause = made.open(crm, { detail: { reported } })
    const input = { kind: 'accept-report', asset: 'crm', reason: 'called them' } as const
    const accepted = acceptVendor(made.state, crm, input, 'bob', envAt(NOW))
    assert.ok(accepted.ok)
    const words = [word('eve'), { by: 'bob', at: NOW, reason: 'called them' }]
    const detail = { ...cause.detail, reported: { ...reported, accepted: words } }
    assert.deepEqual(accepted.value, [{ ...cause, detail }])
    assert.deepEqual(made.state.causes.get(cause.id), cause)
  })
})

describe('a person who may not', () => {
  const nothing = ['nothing-reported', "no vendor's report shows anything fixed on `crm`"]
  const same = (by: string) => ['same-person', `\`${by}\` handed the report in and cannot accept it`] // prettier-ignore
  const already = (by: string) => ['already-accepted', `\`${by}\` has accepted it already`]

  const ROWS: readonly (readonly [string, string, Reports, readonly string[]])[] = [
    ['nothing is open', 'bob', {}, nothing],
    ['no report shows what is open fixed', 'bob', { a: null }, nothing],
    ['they handed it in', 'ann', { a: reportBy('ann') }, same('ann')],
    ['they handed it in by another spelling', ' ANN', { a: reportBy('ann') }, same(' ANN')],
    ['they handed it in, with letters of another script', 'аnn', { a: reportBy('ann') }, same('аnn')],
    ['they handed it in, whoever accepted it', 'ann', { a: reportBy('ann', 'bob') }, same('ann')],
    ['they handed all of it in', 'ann', { a: reportBy('ann'), b: reportBy('Ann'), c: null }, same('ann')],
    ['they accepted it', 'bob', { a: reportBy('ann', 'bob') }, already('bob')],
    ['they accepted it, and others did', 'bob', { a: reportBy('ann', 'bob', 'eve') }, already('bob')],
    ['they accepted it by another spelling', 'BOB', { a: reportBy('ann', 'eve', 'bob') }, already('BOB')],
    ['they accepted what they did not hand in', 'bob', { a: reportBy('ann', 'bob'), b: reportBy('bob') }, already('bob')],
  ] // prettier-ignore
  for (const [what, by, reports, expected] of ROWS) {
    test(what, () => assert.deepEqual(accepting(by, reports), expected))
  }
})

describe('what is reported', () => {
  test('is what is open on the asset itself, while a report shows it fixed', () => {
    const made = stage()
    const crm = made.asset('crm', { type: 'integration' })
    assert.deepEqual(reportedOn(made.state, crm), [])
    const other = made.asset('other', { type: 'integration' })
    made.open(other, { detail: { reported: reportBy('ann') } })
    made.open(crm, { component: 'b' })
    assert.deepEqual(reportedOn(made.state, crm), [])
    const cause = made.open(crm, { component: 'a', detail: { reported: reportBy('ann') } })
    assert.deepEqual(reportedOn(made.state, crm), [cause])
    made.state.causes.delete(cause.id)
    assert.deepEqual(reportedOn(made.state, crm), [])
  })

  test('is nothing of an asset nobody spoke of', () => {
    const made = stage()
    const crm = made.asset('crm', { type: 'integration' })
    made.open(crm, { detail: { reported: reportBy('ann') } })
    made.state.assets.delete(crm.uid)
    assert.deepEqual(reportedOn(made.state, crm), [])
  })
})
