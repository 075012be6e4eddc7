/** Ticked where it is done, and beside each line only who can tick it. */

import assert from 'node:assert/strict'
import type { EvidenceId } from '../kernel/ids.ts'
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
      assert.ok(lines(causes, clearers).some((line) => expected.test(line)))
    })
  }

  test('a quarantine has nothing to install, and no cause no line', () => {
    assert.ok(!lines([lifted], both).some((line) => line.includes('installed')))
    assert.deepEqual(lines([], both), [])
  })

  const NAMES: Clearers = (cause) =>
    cause?.detail.ecosystem === 'npm' ? ['scan', 'npm'] : ['scan', 'deb']
  const by = (ecosystem: string, of: Cause['class'] = 'pending-fix'): Cause => ({
    ...fix({ ecosystem }),
    class: of,
  })
  const MORE: readonly (readonly [string, readonly Cause[], Clearers, readonly string[]])[] = [
    ['a kernel is restarted', [{ ...restart, class: 'kernel-restart', detail: { ...restart.detail, programs: [] } }], both, ['done fixed version installed', 'open old code not running (kernel)', 'open fresh complete evidence after the fix']],
    ['what waits for a triage alone is not to be installed', [fix({ triageAwaited: true, missingProof: 'the triage' })], both, ['open the triage']],
    ['a release out of support', [{ ...lifted, class: 'end-of-life' }], both, ['open fresh complete evidence after the fix', 'open a supported release runs']],
    ['what nobody can judge', [{ ...lifted, class: 'cannot-judge' }], both, ['open fresh complete evidence after the fix', `open ${flaw.component} can be judged, is removed, or is accepted`]],
    ['the first proof that is missing is said', [fix(), fix({ missingProof: 'a boot' }), fix({ missingProof: 'b' })], both, ['open fixed version installed (3 of 3 to go)', 'unknown old code not running', 'open a boot']],
  ] // prettier-ignore
  for (const [what, causes, clearers, expected] of MORE) {
    test(what, () => {
      const said = finished(checklist(causes, clearers)).map(
        ({ text, state }) => `${state} ${text}`,
      )
      assert.deepEqual(said, expected)
    })
  }

  const WHOM: readonly (readonly [string, readonly Cause[], Clearers, number, string])[] = [
    ['who can tick it for each of them', [by('npm'), by('maven')], NAMES, 0, 'scan'],
    ['who can tick it, where one of two kinds is seen running', [by('npm'), by('maven')], (cause) => (cause?.class === 'replaced-code' && cause.detail.ecosystem !== 'npm' ? [] : ['scan']), 1, 'no configured source: holdfast asset verify says how'],
    ['a missing proof names who can give that one', [by('npm'), { ...by('maven'), detail: { ...by('maven').detail, missingProof: 'x' } }], NAMES, 2, 'scan, deb'],
    ['without one, who can give all of it', [by('npm'), by('maven')], NAMES, 2, 'scan'],
    ['a person, where a quarantine is among them', [by('npm'), by('npm', 'human-quarantine')], NAMES, 2, 'a person'],
  ] // prettier-ignore
  for (const [what, causes, clearers, at, source] of WHOM) {
    test(`beside a line stands ${what}`, () =>
      assert.equal(finished(checklist(causes, clearers))[at]?.source, source))
  }

  test('what is installed is shown by its evidence, of a fix before a restart; what is not by none', () => {
    const seenBy = (causes: readonly Cause[]) =>
      finished(checklist(causes, both))[0]?.evidence ?? null
    const other = { ...restart, detail: { ...restart.detail, evidence: 'ev_other' as EvidenceId } }
    assert.equal(seenBy([other, fix(seen)]), flaw.detail.evidence)
    assert.equal(seenBy([other]), 'ev_other')
    assert.equal(seenBy([fix(), other]), null)
  })
})
