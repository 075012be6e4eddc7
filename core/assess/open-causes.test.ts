/** One flaw under many names is one cause; what several say of it adds up; who may not raise takes nothing away. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import { causeOf, evidenceId, foundOf } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { Cause, CauseDetail } from '../model/cause.ts'
import type { FoundCause } from '../model/found-cause.ts'
import { NOTHING_TOLD, no, yes } from '../model/told.ts'
import { firstNames, neverLess, openCauses, together } from './open-causes.ts'

describe('open causes', () => {
  const PYPI = { ecosystem: 'pypi' }
  test('are found by what they are about, however it is spelt', () => {
    const cause = causeOf({ component: 'Zope.Interface', detail: PYPI })
    const open = openCauses([cause])
    assert.deepEqual(open.about('pending-fix', 'zope-interface', 'pypi'), [cause])
    assert.deepEqual(open.about('replaced-code', 'zope-interface', 'pypi'), [])
    assert.deepEqual(open.about('pending-fix', 'zope', 'pypi'), [])
  })

  test('follow what is set and deleted', () => {
    const [one, two] = [causeOf(), causeOf({ lineage: 'CVE-2026-2000' })]
    const open = openCauses([one])
    open.set(two)
    assert.deepEqual(open.about('pending-fix', 'zlib', 'deb'), [one, two])
    open.set({ ...one, rule: 'anew' })
    assert.deepEqual(
      [...open.byId.values()].map((cause) => cause.rule),
      ['anew', 'the rule'],
    )
    assert.equal(open.about('pending-fix', 'zlib', 'deb').length, 2)
    open.delete(one)
    assert.deepEqual(open.about('pending-fix', 'zlib', 'deb'), [two])
    open.delete(two)
    open.delete(two)
    assert.deepEqual([open.byId.size, open.about('pending-fix', 'zlib', 'deb')], [0, []])
  })
})

describe('the names of a flaw are those it was first seen under', () => {
  const advisories = (...ids: readonly string[]): { readonly detail: Partial<CauseDetail> } => ({
    detail: { advisories: ids },
  })
  const ROWS: readonly (readonly [
    what: string,
    known: readonly Parameters<typeof causeOf>[0][],
    found: Parameters<typeof foundOf>[0],
    names: string,
  ])[] = [
    ['its own, where nobody named it', [], { lineage: 'DSA-1' }, 'DSA-1 zlib'],
    ['another flaw of the component', [{ lineage: 'DSA-2' }], { lineage: 'DSA-1' }, 'DSA-1 zlib'],
    ['the same flaw of another component', [{ component: 'bzip2', lineage: 'DSA-1' }], { lineage: 'DSA-1' }, 'DSA-1 zlib'], // prettier-ignore
    ['the same flaw of another class', [{ class: 'cannot-judge', lineage: 'DSA-2', ...advisories('DSA-1') }], { lineage: 'DSA-1' }, 'DSA-1 zlib'], // prettier-ignore
    ['found as what it was called', [{ lineage: 'CVE-1' }], { lineage: 'DSA-1', ...advisories('CVE-1') }, 'CVE-1 zlib'], // prettier-ignore
    ['found as one of its other ids', [{ lineage: 'GHSA-1', ...advisories('CVE-1') }], { lineage: 'CVE-1' }, 'GHSA-1 zlib'], // prettier-ignore
    ['both have other names, one in common', [{ lineage: 'GHSA-1', ...advisories('CVE-9', 'CVE-1') }], { lineage: 'DSA-1', ...advisories('CVE-1') }, 'GHSA-1 zlib'], // prettier-ignore
    ['the very name before one in common', [{ lineage: 'GHSA-1', ...advisories('DSA-1') }, { lineage: 'DSA-1' }], { lineage: 'DSA-1' }, 'DSA-1 zlib'], // prettier-ignore
    ['with its first spelling', [{ component: 'Zope.Interface', lineage: 'CVE-1', detail: { ecosystem: 'pypi' } }], { component: 'zope-interface', lineage: 'CVE-1', detail: { ecosystem: 'pypi' } }, 'CVE-1 Zope.Interface'], // prettier-ignore
  ]
  for (const [what, known, found, names] of ROWS) {
    test(what, () => {
      const { lineage, component } = firstNames(openCauses(known.map(causeOf)), foundOf(found))
      assert.equal(`${lineage} ${component}`, names)
    })
  }
})

describe('what several sources say of one flaw, together', () => {
  const PACKAGES = [{ name: 'zlib1g', fixed: '2' }]
  const OTHER = [{ name: 'zlib-dev', fixed: '3' }]
  const RANGE = [{ introduced: '3', fixed: null, lastAffected: null }]
  const ROWS: readonly (readonly [
    what: string,
    before: Partial<CauseDetail>,
    found: Partial<CauseDetail> & { readonly lineage?: string },
    expected: Partial<CauseDetail>,
  ])[] = [
    // The one that was there keeps what it asks for, a source that speaks again corrects itself.
    ['another source: the fix it had', {}, { source: 'b', fixed: '3' }, { fixed: '2', source: 'agent' }], // prettier-ignore
    ['the same source: its new word', {}, { fixed: '3' }, { fixed: '3' }],
    ['the same source under another name: the fix it had', {}, { fixed: '3', lineage: 'DSA-1' }, { fixed: '2' }], // prettier-ignore
    ['a nearer support channel takes its place', { fixed: '2' }, { source: 'b', fixed: '1+esm', fixedInRelease: '2' }, { fixed: '1+esm', source: 'b' }], // prettier-ignore
    ['of another release it does not', { fixed: '2' }, { source: 'b', fixed: '1+esm', fixedInRelease: '3' }, { fixed: '2', source: 'agent' }], // prettier-ignore
    ['no release known, none named', { fixed: null }, { source: 'b', fixed: '3' }, { fixed: '3', source: 'agent' }], // prettier-ignore
    // A word that is missing is filled in, with what belongs to it.
    ['a fix, where there was none', { fixed: null }, { source: 'b', fixed: '3', alsoAffected: RANGE }, { fixed: '3', alsoAffected: RANGE }], // prettier-ignore
    ['its own fix without the other branch', { fixed: '2' }, { source: 'b', fixed: '3', alsoAffected: RANGE }, { fixed: '2' }], // prettier-ignore
    ['packages, where none were named', { packages: [] }, { source: 'b', packages: PACKAGES }, { packages: PACKAGES }], // prettier-ignore
    ['packages stay', { packages: PACKAGES }, { source: 'b', packages: OTHER }, { packages: PACKAGES }], // prettier-ignore
    ['packages stay where the same source names none', { packages: PACKAGES }, { packages: [] }, { packages: PACKAGES }], // prettier-ignore
    ['source packages, where none were named', { sourcePackages: [] }, { source: 'b', sourcePackages: PACKAGES }, { sourcePackages: PACKAGES }], // prettier-ignore
    ['source packages stay', { sourcePackages: PACKAGES }, { source: 'b', sourcePackages: OTHER }, { sourcePackages: PACKAGES }], // prettier-ignore
    ['the release', { distro: null }, { source: 'b', distro: 'debian:13' }, { distro: 'debian:13' }], // prettier-ignore
    ['the release stays', {}, { source: 'b', distro: 'debian:13' }, { distro: 'debian:12' }],
    // Nothing that tightens is lost, whoever said it.
    ['ids add up, each once', { advisories: ['A', 'B'] }, { source: 'b', advisories: ['B', 'C'] }, { advisories: ['A', 'B', 'C'] }], // prettier-ignore
    ['the worse severity', { severity: 'critical' }, { severity: 'low' }, { severity: 'critical' }],
    ['the worse severity, new', { severity: 'low' }, { source: 'b', severity: 'high' }, { severity: 'high' }], // prettier-ignore
    ['exploited stays so', { exploited: true }, { exploited: false }, { exploited: true }],
    ['exploited stays so against another', { exploited: true }, { source: 'b' }, { exploited: true }], // prettier-ignore
    ['a kernel stays one against another', { kernel: true }, { source: 'b' }, { kernel: true }],
    ['exploited by the new word', {}, { source: 'b', exploited: true }, { exploited: true }],
    ['not exploited by neither', {}, { source: 'b' }, { exploited: false }],
    ['a kernel stays one', { kernel: true }, {}, { kernel: true }],
    ['a kernel by the new word', {}, { source: 'b', kernel: true }, { kernel: true }],
    // Said again: it is not fixed.
    ['it is not fixed, and not taken back', { fixedSeenAt: NOW, retracted: 'gone', triageAwaited: true, fixedSeenBy: [] }, { source: 'b' }, { fixedSeenAt: null, retracted: null }], // prettier-ignore
  ]
  for (const [what, before, { lineage, ...found }, expected] of ROWS) {
    test(what, () => {
      const said: FoundCause = foundOf({ ...(lineage === undefined ? {} : { lineage }), detail: found }) // prettier-ignore
      const detail = together(causeOf({ detail: before }), said)
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(detail[name as keyof CauseDetail], value, name)
      }
      for (const name of ['triageAwaited', 'fixedSeenBy', 'alsoAffected', 'kernel'] as const) {
        if (!(name in expected)) assert.ok(!(name in detail), name)
      }
    })
  }

  test('of the inputs an answer outweighs none, and yes a no', () => {
    const inputs = { ...NOTHING_TOLD, exposed: no('agent'), automatable: yes('f') }
    const said = { ...NOTHING_TOLD, exposed: yes('b'), impact: no('b') }
    const detail = together(causeOf({ detail: { inputs } }), foundOf({ said, detail: { source: 'b' } })) // prettier-ignore
    const told = detail.inputs
    assert.deepEqual(
      [told?.exploited.is, told?.exposed.is, told?.automatable.is, told?.impact.is],
      ['unknown', 'yes', 'yes', 'no'],
    )
  })
})

describe('who may not raise never asks for less', () => {
  const A = { name: 'a', fixed: '2' }
  const B = { name: 'b', fixed: '2' }
  const SUPPRESSED: Cause['suppressed'] = { statement: evidenceId('s'), until: NOW }
  const ROWS: readonly (readonly [
    what: string,
    was: Partial<CauseDetail>,
    says: Partial<CauseDetail>,
    expected: Partial<CauseDetail>,
  ])[] = [
    ['a later fix counts', { fixed: '2' }, { fixed: '3' }, { fixed: '3' }],
    ['a fix where none was known', { fixed: null }, { fixed: '1' }, { fixed: '1' }],
    ['an earlier fix does not', { fixed: '2' }, { fixed: '1' }, { fixed: '2' }],
    ['the same fix stays', { fixed: '2' }, { fixed: '2' }, { fixed: '2' }],
    ['nor does no fix', { fixed: '2' }, { fixed: null }, { fixed: '2' }],
    ['nor one that cannot be compared', { ecosystem: 'generic', fixed: '2' }, { ecosystem: 'generic', fixed: 'x' }, { fixed: '2' }], // prettier-ignore
    ['none and none', { fixed: null }, { fixed: null }, { fixed: null }],
    ['every package, each once', { packages: [A] }, { packages: [A, B] }, { packages: [A, B] }],
    ['packages it leaves out stay', { packages: [A, B] }, { packages: [] }, { packages: [A, B] }],
    ['a package with another fix is asked for too', { packages: [A] }, { packages: [{ ...A, fixed: '3' }] }, { packages: [A, { ...A, fixed: '3' }] }], // prettier-ignore
    ['source packages likewise', { sourcePackages: [A] }, { sourcePackages: [B] }, { sourcePackages: [A, B] }], // prettier-ignore
    ['exploited stays so', { exploited: true }, { exploited: false }, { exploited: true }],
    ['exploited by its word', { exploited: false }, { exploited: true }, { exploited: true }],
    ['not exploited by neither', {}, {}, { exploited: false }],
  ]
  for (const [what, was, says, expected] of ROWS) {
    test(what, () => {
      const said = neverLess(causeOf({ detail: was }), causeOf({ detail: says }), compareVersions)
      for (const [name, value] of Object.entries(expected)) {
        assert.deepEqual(said.detail[name as keyof CauseDetail], value, name)
      }
    })
  }

  test('a statement goes on counting only where it did', () => {
    const after = (before: Cause['suppressed'], said: Cause['suppressed']): Cause['suppressed'] =>
      neverLess(causeOf({ suppressed: before }), causeOf({ suppressed: said }), compareVersions)
        .suppressed
    assert.deepEqual(after(null, SUPPRESSED), null)
    assert.deepEqual(after(SUPPRESSED, null), null)
    assert.deepEqual(after(SUPPRESSED, SUPPRESSED), SUPPRESSED)
  })
})
