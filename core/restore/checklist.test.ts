/** Ticked where it is done, and beside each line only who can tick it. */

import assert from 'node:assert/strict'
import type { Clearers } from '../state/estate/clearers.ts'
import { finished } from '../kernel/stepwise.ts'
import { describe, test } from 'node:test'
import { fleet, hit, nameOf } from '../../proof/testkit/fleet.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import { checklist } from './checklist.ts'

const made = fleet(2)
made.scan(nameOf(1))
made.run({ kind: 'matched', cause: 'f', hits: [hit(made, nameOf(1))], retracted: [] })
const [flaw] = made.state.causes.values()
assert.ok(flaw !== undefined)
const fix = (detail: Partial<CauseDetail> = {}): Cause => ({
  ...flaw,
  detail: { ...flaw.detail, ...detail },
})
const restart: Cause = {
  ...flaw,
  class: 'replaced-code',
  detail: { ...flaw.detail, programs: ['nginx(8)'], fixedSeenAt: null },
}
const seen = { fixedSeenAt: made.now() }
const lifted: Cause = { ...flaw, class: 'human-quarantine' }

/** `scan` lists packages, `agent` looks at processes too. */
const both: Clearers = (cause) => (cause?.class === 'replaced-code' ? ['agent'] : ['agent', 'scan'])
const scanOnly: Clearers = (cause) => (cause?.class === 'replaced-code' ? [] : ['scan'])
const nobody: Clearers = () => []

const lines = (causes: readonly Cause[], clearers: Clearers): string[] =>
  finished(checklist(causes, clearers)).map(
    ({ text, state, source }) => `${state} ${text} | ${source}`,
  )

describe('checklist', () => {
  test('nothing of it is done yet; who lists packages is not named beside what runs', () => {
    assert.deepEqual(lines([fix()], both).slice(0, 2), [
      'open fixed version installed (1 of 1 to go) | agent, scan',
      'unknown old code not running | agent',
    ])
  })

  test('fixed on disk is ticked, in part too; what runs is not', () => {
    assert.deepEqual(lines([fix(seen)], both).slice(0, 2), [
      'done fixed version installed | agent, scan',
      'unknown old code not running | agent',
    ])
    const [first] = lines([fix(seen), fix()], both)
    assert.equal(first, 'open fixed version installed (1 of 2 to go) | agent, scan')
  })

  test('a restart that is missing is open, with its programs; installed is ticked by that', () => {
    assert.deepEqual(lines([restart], both).slice(0, 2), [
      'done fixed version installed | agent',
      'open old code not running (nginx(8)) | agent',
    ])
  })

  test('where nobody looks at processes, who tells a later boot may tick it', () => {
    assert.equal(lines([fix()], scanOnly)[1], 'unknown old code not running | scan')
  })

  const NOT: readonly (readonly [string, readonly Cause[], Clearers, RegExp])[] = [
    ['nobody is configured', [fix()], nobody, /to go\) \| no configured source/],
    ['who lists only cannot tick a restart', [restart], scanOnly, /nginx\(8\)\) \| no configured/],
    ['a quarantine is ticked by a person', [lifted], both, /lifts the quarantine \| a person/],
  ]
  for (const [what, causes, clearers, expected] of NOT) {
    test(what, () => {
      assert.ok(lines(causes, clearers).some((one) => expected.test(one)))
    })
  }

  test('a quarantine has nothing to install, and no cause no line', () => {
    assert.ok(!lines([lifted], both).some((one) => one.includes('installed')))
    assert.deepEqual(lines([], both), [])
  })
})
