/** A cause and its inputs in words: what is not known says so, with what the rule took and what would tell. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { envAt } from '../../proof/testkit/loop.ts'
import { causeOf, evidenceId, inHours, stage, type CauseChange } from '../../proof/testkit/stage.ts'
import { HOUR, NOW } from '../../proof/worlds/clock.ts'
import { instant } from '../kernel/instant.ts'
import { quarantineDetail } from '../model/cause-detail.ts'
import { NOTHING_TOLD, no, untold, yes, type Inputs, type Told } from '../model/told.ts'
import { causeLine, titleOf } from './cause-line.ts'
import { inputLines, wordOf } from './input-lines.ts'

describe('the title of a cause', () => {
  const GAP = { class: 'cannot-judge', component: 'lib' } as const
  const ROWS: readonly (readonly [string, CauseChange, string])[] = [
    ['a fix', {}, 'zlib 1 has a security fix, 2'],
    ['a fix whose version nobody says', { detail: { installed: null, fixed: null } }, 'zlib  has a security fix, a newer version'], // prettier-ignore
    ['fixed, and its triage waits', { detail: { triageAwaited: true } }, 'zlib is fixed; its forensic triage is not answered'], // prettier-ignore
    ['one program', { class: 'replaced-code', detail: { programs: ['a(1)'] } }, '1 program still runs replaced code of zlib'], // prettier-ignore
    ['programs', { class: 'replaced-code', detail: { programs: ['a(1)', 'b(2)'] } }, '2 programs still run replaced code of zlib'], // prettier-ignore
    ['a kernel', { class: 'kernel-restart', detail: { installed: '5', fixed: '6' } }, 'kernel 6 is installed, 5 runs'], // prettier-ignore
    ['a kernel of which nothing is said', { class: 'kernel-restart', detail: { installed: null, fixed: null } }, 'kernel  is installed,  runs'], // prettier-ignore
    ['out of support', { class: 'end-of-life', component: 'os', detail: { installed: 'debian:9' } }, 'debian:9 no longer gets security fixes'], // prettier-ignore
    ['out of support, by its component', { class: 'end-of-life', component: 'os', detail: { installed: null } }, 'os no longer gets security fixes'], // prettier-ignore
    ['attestation', { class: 'failed-attestation' }, 'the last attestation failed'],
    ['a quarantine', { class: 'human-quarantine', detail: quarantineDetail({ evidence: evidenceId('q'), source: 'person' }, 'odd logins') }, 'a person quarantined it: odd logins'], // prettier-ignore
    ['not judged', { ...GAP, detail: { advisories: ['GHSA-1', 'CVE-1'], severity: 'critical' } }, 'CVE-1 (critical) names lib 1, and nobody can tell whether it is affected'], // prettier-ignore
    ['not judged, without a CVE', { ...GAP, detail: { advisories: ['GHSA-1', 'GHSA-2'], exploited: true } }, 'GHSA-1 (exploited) names lib 1, and nobody can tell whether it is affected'], // prettier-ignore
    ['not judged, without any id or version', { ...GAP, detail: { installed: null } }, 'an advisory (high) names lib, and nobody can tell whether it is affected'], // prettier-ignore
    ['not judged, an empty version', { ...GAP, detail: { installed: '', unjudged: 'no-purl' } }, 'an advisory (high) names lib, and nobody can tell whether it is affected: it is without a package URL'], // prettier-ignore
    ['of no component', { ...GAP, detail: { advisories: ['CVE-1'], unjudged: 'no-component' } }, 'CVE-1 (high) is reported, and nobody says which component it is in'], // prettier-ignore
  ]
  for (const [what, change, title] of ROWS) {
    test(what, () => assert.equal(titleOf(causeOf(change)), title))
  }
})

describe('the line of a cause', () => {
  const line = (change: CauseChange) => {
    const made = stage()
    return causeLine(made.state, made.open(made.asset('a'), change), envAt(NOW))
  }

  test('says since when, what runs it, who uses it and what is missing', () => {
    assert.equal(line({}).text, 'first seen 2 h ago')
    const all = { programs: ['a(1)', 'b(2)'], usedBy: ['nginx :443'], missingProof: 'a boot' }
    assert.equal(line({ detail: all }).text, 'first seen 2 h ago: a(1), b(2); used by nginx :443; still missing: a boot') // prettier-ignore
  })

  const DATES: readonly (readonly [string, CauseChange, due: number | null, rule: string])[] = [
    ['the first date', { due: inHours(9, 4, 7, null) }, 4, 'the rule'],
    ['no date', { due: inHours(null, null, null, null) }, null, 'the rule'],
    ['an assumption makes the first', { due: inHours(9, 9, 9, 9), assumed: { input: 'exposed', due: inHours(3, 8, null, null), rule: 'assumed' } }, 3, 'assumed'], // prettier-ignore
    ['an assumption comes as soon', { due: inHours(3, 9, 9, 9), assumed: { input: 'exposed', due: inHours(3, 8, null, null), rule: 'assumed' } }, 3, 'the rule'], // prettier-ignore
    ['an assumption comes later', { due: inHours(1, 9, 9, 9), assumed: { input: 'exposed', due: inHours(3, 8, null, null), rule: 'assumed' } }, 1, 'the rule'], // prettier-ignore
    ['an assumption alone has a date', { due: inHours(null, null, null, null), assumed: { input: 'exposed', due: inHours(3, null, null, null), rule: 'assumed' } }, 3, 'assumed'], // prettier-ignore
    ['neither has', { due: inHours(null, null, null, null), assumed: { input: 'exposed', due: inHours(null, null, null, null), rule: 'assumed' } }, null, 'the rule'], // prettier-ignore
  ]
  for (const [what, change, due, rule] of DATES) {
    test(what, () => {
      const told = line(change)
      assert.equal(told.dueAt === null ? null : (told.dueAt - NOW) / HOUR, due)
      assert.equal(told.rule, rule)
      assert.equal(told.assumed, change.assumed?.rule ?? null)
    })
  }

  test('asks for its inputs where its class has any, and says whether a clock runs', () => {
    const none = { due: inHours(null, null, null, null) }
    const says = (change: CauseChange): string => line(change).inputs[0]?.says ?? ''
    assert.equal(line({}).inputs.length, 4)
    assert.match(says(none), /no clock runs so far/)
    assert.doesNotMatch(says({}), /no clock runs/)
    for (const kind of ['end-of-life', 'cannot-judge', 'human-quarantine'] as const) {
      assert.deepEqual(line({ class: kind }).inputs, [])
    }
  })
})

describe('inputs in words', () => {
  const ROWS: readonly (readonly [
    what: string,
    name: keyof Inputs,
    inputs: Partial<Inputs>,
    says: string,
  ])[] = [
    ['yes', 'exploited', { exploited: yes('feed:kev', instant(NOW - 3 * HOUR)) }, 'known exploited: yes, feed kev, 3 h ago'], // prettier-ignore
    ['no, without a date', 'exposed', { exposed: no('declared') }, 'exposed: no, its manifest'],
    ['by CVSS', 'exposed', { exposed: no('cvss') }, 'exposed: no, CVSS (reachable only on the machine itself)'], // prettier-ignore
    ['by a source, against another', 'exposed', { exposed: { ...yes('agent'), other: { is: 'no', by: 'declared' } } }, 'exposed: yes, agent; its manifest says no, which does not count'], // prettier-ignore
    // What is not known is never a no.
    ['exploited', 'exploited', {}, 'known exploited: not known, taken as no: nobody was asked whether it is exploited; add a KEV feed'], // prettier-ignore
    ['exposed', 'exposed', { exposed: untold('kernel') }, 'exposed: not known, taken as no: nobody declared whether the asset is exposed, and no look tells it of a kernel; declare spec.exposure'], // prettier-ignore
    ['exposed, of an exploited flaw', 'exposed', { exploited: yes('kev'), exposed: untold('kernel') }, 'exposed: not known, taken as yes at tiers 0 and 1: nobody declared whether the asset is exposed, and no look tells it of a kernel; declare spec.exposure'], // prettier-ignore
    ['automatable', 'automatable', { exploited: yes('kev') }, 'automatable: not known, taken as no: nobody published it; add a feed of CVE records with decision points (SSVC)'], // prettier-ignore
    ['impact', 'impact', {}, 'technical impact total: not known, taken as yes: nobody published it; add a feed of CVE records with decision points (SSVC)'], // prettier-ignore
  ]
  for (const [what, name, change, says] of ROWS) {
    test(what, () => {
      const inputs = { ...NOTHING_TOLD, ...change }
      const line = inputLines(inputs, true, NOW).find((inputLine) => inputLine.name === name)
      assert.equal(line?.says, says)
      const told: Told = inputs[name]
      const known = told.is === 'unknown' ? { by: null, at: null } : { by: told.by, at: told.at }
      assert.deepEqual({ is: line.is, by: line.by, at: line.at }, { is: told.is, ...known })
    })
  }

  test('without a date the question that would start the clock says so, and no other does', () => {
    const open = inputLines(NOTHING_TOLD, false, NOW).map(({ says }) => says.includes('no clock runs so far: ')) // prettier-ignore
    assert.deepEqual(open, [true, false, false, false])
  })

  test('in lists it is one word', () => {
    assert.deepEqual([wordOf(yes('a')), wordOf(no('a')), wordOf(untold('kernel'))], ['yes', 'no', 'not known']) // prettier-ignore
  })
})
