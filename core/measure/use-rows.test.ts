/** Decisions that went alike are one row; what differs in anything that is shown is another. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { instant } from '../kernel/instant.ts'
import type { AssetUid, DecisionId } from '../kernel/ids.ts'
import type { DecisionRecord, UseRow } from '../model/decision.ts'
import { useRows } from './use-rows.ts'

const record = (change: Partial<DecisionRecord> = {}): DecisionRecord => ({
  v: 2,
  id: 'dc_1' as DecisionId,
  at: instant(10),
  caller: 'c',
  subject: 's',
  action: 'read',
  resource: 'r',
  assets: ['as_1' as AssetUid],
  decision: true,
  code: 'permitted',
  until: null,
  hold: null,
  overrides: [],
  table: 't',
  ledgerSize: 1,
  released: null,
  tier: 0,
  posture: 'verified',
  ...change,
})
function rowsOf(...records: readonly DecisionRecord[]): readonly UseRow[] {
  const rows = useRows()
  for (const decisionRecord of records) rows.add(decisionRecord)
  return rows.take()
}

test('alike: one row, with count, first and last, in whatever order they come', () => {
  const records = [
    record({ at: instant(20) }),
    record({ at: instant(5) }),
    record({ at: instant(10) }),
  ]
  const [row, ...others] = rowsOf(...records)
  assert.deepEqual(others, [])
  assert.deepEqual([row?.count, row?.first, row?.last], [3, 5, 20])
  assert.deepEqual(rowsOf(...records.toReversed()), [row])
})

const ALIKE: readonly (readonly [string, Partial<DecisionRecord>])[] = [
  ['the caller', { caller: 'x' }],
  ['the action', { action: 'write' }],
  ['the end', { until: instant(99) }],
  ['the size of the ledger', { ledgerSize: 9 }],
]
for (const [what, change] of ALIKE) {
  test(`${what} makes no other row`, () => assert.equal(rowsOf(record(), record(change)).length, 1))
}

const APART: readonly (readonly [string, Partial<DecisionRecord>])[] = [
  ['the subject', { subject: 'x' }],
  ['the resource', { resource: 'x' }],
  ['the assets', { assets: [] }],
  ['the code', { code: 'permitted-by-override' }],
  ['the answer', { decision: false }],
  ['the tier', { tier: 1 }],
  ['the posture', { posture: 'grace' }],
  ['a tier that nobody knows', { tier: null }],
]
for (const [what, change] of APART) {
  test(`${what} makes another row`, () => {
    const [useRow, other] = rowsOf(record(), record(change))
    assert.deepEqual([useRow?.count, other?.count], [1, 1])
  })
}

test('a record that stands for many counts as many, to its last', () => {
  const [row] = rowsOf(record({ count: 5, last: instant(30) }), record({ at: instant(40) }))
  assert.deepEqual([row?.count, row?.first, row?.last], [6, 10, 40])
})

test('of the first version tier and posture are not known', () => {
  const { tier: _, posture: __, ...first } = record({ v: 1 })
  const [row] = rowsOf(first)
  assert.deepEqual([row?.tier, row?.posture, row?.count, row?.last], [null, null, 1, 10])
})

test('rows of before are added to; what was taken is forgotten', () => {
  const rows = useRows()
  rows.add(record())
  const [row] = rows.take()
  assert.ok(row !== undefined)
  assert.deepEqual([rows.size(), rows.take()], [0, []])
  rows.addRow({ ...row, count: 7, first: instant(1), last: instant(2) })
  rows.add(record())
  const [both] = rows.take()
  assert.deepEqual([both?.count, both?.first, both?.last], [8, 1, 10])
})
