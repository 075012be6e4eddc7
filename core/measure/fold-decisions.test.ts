/** What folds and what does not, whatever the order and however long the minute. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { canonicalJson, type Json } from '../kernel/canonical-json.ts'
import { instant } from '../kernel/instant.ts'
import { LIMITS } from '../kernel/limits.ts'
import type { DecisionRecord } from '../model/decision.ts'
import { foldDecisions } from './fold-decisions.ts'
import { useRows } from './use-rows.ts'

const MINUTE = 60_000

function record(id: string, more: Partial<Record<keyof DecisionRecord, unknown>> = {}): string {
  return canonicalJson({
    v: 2,
    id,
    at: MINUTE,
    caller: 'c',
    subject: 'identity/a',
    action: 'read',
    resource: 'secret/x',
    assets: ['as_1'],
    decision: true,
    code: 'permitted',
    until: 1,
    hold: null,
    overrides: [],
    table: 't',
    ledgerSize: 1,
    released: null,
    tier: 2,
    posture: 'verified',
    denying: [],
    ...more,
  } as Json)
}

function again(id: string, count: number): string {
  return canonicalJson({ v: 2, again: id, count, last: MINUTE + count, until: count })
}

function folded(...lines: readonly string[]): { line: string; record: DecisionRecord | null }[] {
  const out: { line: string; record: DecisionRecord | null }[] = []
  const fold = foldDecisions((line, decisionRecord) => out.push({ line, record: decisionRecord }))
  for (const line of lines) fold.add(line)
  fold.end()
  return out
}

describe('equal answers of a minute', () => {
  test('one alone stays as it was written, byte for byte', () => {
    assert.deepEqual(
      folded(record('1')).map((one) => one.line),
      [record('1')],
    )
  })

  test('what was written each is one with its ids, what was counted has its count', () => {
    const each = { tier: 0 }
    const [one, ...none] = folded(
      record('1', each),
      record('2', { ...each, at: MINUTE + 5, until: 9, ledgerSize: 7 }),
      record('3', { ...each, at: MINUTE + 9, until: 12 }),
    )
    assert.deepEqual(none, [])
    const { id, ids, count, at, last, until, ledgerSize } = one?.record ?? ({} as DecisionRecord)
    assert.deepEqual(
      { id, ids, count, at, last, until, ledgerSize },
      {
        id: '1',
        ids: ['2', '3'],
        count: 3,
        at: MINUTE,
        last: MINUTE + 9,
        until: 12,
        ledgerSize: 1,
      },
    )
    assert.deepEqual(JSON.parse(one?.line ?? ''), one?.record)
    const [counted] = folded(record('1'), again('1', 2), again('1', 5))
    assert.deepEqual([counted?.record?.count, counted?.record?.until], [5, 5])
    assert.equal(counted?.record?.ids, undefined)
  })

  test('equal ones before and after a restart add up', () => {
    const [one] = folded(record('1'), again('1', 4), record('2'), again('2', 3), again('1', 5))
    assert.deepEqual([one?.record?.count, one?.record?.ids], [8, ['2']])
  })

  const different: readonly (readonly [string, Parameters<typeof record>[1]])[] = [
    ['of another minute', { at: 2 * MINUTE }],
    ['of another caller', { caller: 'd' }],
    ['of another identity', { subject: 'identity/b' }],
    ['of another action', { action: 'write' }],
    ['of another resource', { resource: 'secret/y' }],
    ['from another asset', { assets: ['as_2'] }],
    ['from two', { assets: ['as_1', 'as_2'] }],
    ['denied', { decision: false, code: 'no-grant' }],
    ['by another code', { code: 'permitted-report-only' }],
    ['of another hold', { hold: 'h_1' }],
    ['by an override', { overrides: ['ov_1'] }],
    ['under another policy', { table: 'u' }],
    ['of another tier', { tier: 3 }],
    ['in another posture', { posture: 'grace' }],
    ['where another denies', { denying: ['as_1'] }],
    ['that released a secret', { released: { secret: 'x', version: 1 } }],
    ['of the first version', { v: 1 }],
  ]
  for (const [what, more] of different) {
    test(`one ${what} is no equal`, () => {
      assert.deepEqual(
        folded(record('1'), record('2', more))
          .map((one) => one.line)
          .toSorted(),
        [record('1'), record('2', more)].toSorted(),
      )
    })
  }

  for (const line of ['', '{', 'null', '7', '[]', '{"id":1}', '{"again":"9"}', again('9', 3)]) {
    test(`\`${line}\` is kept as it is`, () => {
      assert.deepEqual(folded(record('1'), line), [
        { line, record: null },
        { line: record('1'), record: JSON.parse(record('1')) as DecisionRecord },
      ])
    })
  }

  test('in a minute of any length every count finds its record, and little is held', () => {
    const most = LIMITS.decisionsCountedMax
    const lines: string[] = []
    let held = 0
    const fold = foldDecisions((line) => {
      held -= 1
      lines.push(line)
    })
    let heldMost = 0
    for (let index = 0; index < 5 * most; index++) {
      held += 1
      fold.add(record(String(index), { subject: `identity/${index}` }))
      heldMost = Math.max(heldMost, held)
      // As late as one may be counted.
      const late = index - most + 1
      if (late >= 0) fold.add(again(String(late), 2))
    }
    fold.end()
    assert.equal(lines.length, 5 * most)
    assert.ok(heldMost <= LIMITS.decisionsFoldedMax + 1)
    assert.equal(lines.filter((line) => line.includes('"count":2')).length, 4 * most + 1)
  })

  test('one line names no more ids than it may', () => {
    const many = Array.from({ length: 3 * LIMITS.decisionIdsMax }, (_, id) =>
      record(String(id), { tier: 0 }),
    )
    const out = folded(...many)
    const all = out.flatMap((one) => [one.record?.id, ...(one.record?.ids ?? [])])
    assert.equal(new Set(all).size, many.length)
    assert.ok(out.every((one) => (one.record?.ids?.length ?? 0) <= LIMITS.decisionIdsMax))
    assert.equal(
      out.reduce((sum, one) => sum + (one.record?.count ?? 1), 0),
      many.length,
    )
  })
})

test('use rows add up what went alike, and nothing else', () => {
  const rows = useRows()
  const parse = (line: string): DecisionRecord => JSON.parse(line) as DecisionRecord
  rows.add(parse(record('1')))
  rows.add(parse(record('2', { at: MINUTE + 7, count: 4, last: MINUTE + 9, caller: 'd' })))
  rows.add(parse(record('3', { code: 'no-grant', decision: false })))
  const [permitted] = rows.take().filter((useRow) => useRow.decision)
  assert.deepEqual(
    [permitted?.count, permitted?.first, permitted?.last],
    [5, instant(MINUTE), instant(MINUTE + 9)],
  )
  assert.equal(rows.size(), 0)
})
