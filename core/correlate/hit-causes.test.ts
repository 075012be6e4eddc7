/** What of the matcher's answer is a cause, and with which words: what has no fix is none, unless support has ended. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { evidenceId, NOWHERE, stage } from '../../proof/testkit/stage.ts'
import { NOW } from '../../proof/worlds/clock.ts'
import type { MatchedHit } from '../model/input.ts'
import { NOTHING_TOLD, no, untold, yes } from '../model/told.ts'
import { foundBy, hitsByAsset } from './hit-causes.ts'

const EVIDENCE = evidenceId('e')

function hitOf(change: Partial<MatchedHit> = {}): MatchedHit {
  return {
    asset: NOWHERE,
    source: 'feed:osv',
    component: 'zlib',
    ecosystem: 'deb',
    distro: 'debian:12',
    lineage: 'DSA-1',
    advisories: ['DSA-1', 'CVE-2026-1000'],
    installed: '1',
    fixed: '2',
    severity: 'high',
    said: NOTHING_TOLD,
    ...change,
  }
}

describe('hits by asset', () => {
  const ROWS: readonly (readonly [string, Partial<MatchedHit>, boolean])[] = [
    ['with a fix', {}, true],
    ['with a fix, out of support', { supportEndedAt: NOW }, true],
    ['without a fix, out of support', { fixed: null, supportEndedAt: NOW }, true],
    ['without a fix', { fixed: null }, false],
    ['without a fix, exploited', { fixed: null, said: { ...NOTHING_TOLD, exploited: yes('kev') } }, false], // prettier-ignore
    ['without a fix, of a kernel', { fixed: null, kernel: true }, false],
    ['without a fix but one in its release', { fixed: null, fixedInRelease: '3' }, false],
  ]
  for (const [what, change, is] of ROWS) {
    test(`${what}: ${is ? 'a cause' : 'a finding alone'}`, () => {
      const hit = hitOf(change)
      assert.deepEqual([...hitsByAsset([hit])], is ? [[NOWHERE, [hit]]] : [])
    })
  }

  test('each with its own, in order', () => {
    const made = stage()
    const [web, db] = [made.asset('web').uid, made.asset('db').uid]
    const first = hitOf({ asset: web })
    const other = hitOf({ asset: db })
    const second = hitOf({ asset: web, component: 'bzip2' })
    const unfixed = hitOf({ asset: web, fixed: null })
    const third = hitOf({ asset: web, component: 'xz' })
    assert.deepEqual([...hitsByAsset([first, other, unfixed, second, third])], [
      [web, [first, second, third]],
      [db, [other]],
    ]) // prettier-ignore
    assert.equal(hitsByAsset([]).size, 0)
  })
})

describe('a fix that is pending', () => {
  test('says what the advisory does, of this build', () => {
    const found = foundBy(hitOf(), EVIDENCE)
    assert.deepEqual(
      [found.class, found.component, found.lineage, found.said],
      ['pending-fix', 'zlib', 'DSA-1', NOTHING_TOLD],
    )
    const { detail } = found
    assert.deepEqual([detail.evidence, detail.source], [EVIDENCE, 'feed:osv'])
    assert.deepEqual([detail.ecosystem, detail.distro], ['deb', 'debian:12'])
    assert.deepEqual([detail.installed, detail.fixed, detail.severity], ['1', '2', 'high'])
    assert.deepEqual(detail.advisories, ['DSA-1', 'CVE-2026-1000'])
    assert.deepEqual(detail.sourcePackages, [{ name: 'zlib', fixed: '2' }])
  })

  const EXPLOITED: readonly (readonly [string, MatchedHit['said']['exploited'], boolean])[] = [
    ['yes', yes('kev'), true],
    ['no', no('kev'), false],
    ['not known', untold('no-cve'), false],
  ]
  for (const [what, exploited, is] of EXPLOITED) {
    test(`is exploited where that is told, and it is told: ${what}`, () => {
      const said = { ...NOTHING_TOLD, exploited }
      const found = foundBy(hitOf({ said }), EVIDENCE)
      assert.equal(found.detail.exploited, is)
      assert.deepEqual(found.said, said)
    })
  }

  const MORE: readonly (readonly [string, Partial<MatchedHit>])[] = [
    ['alsoAffected', { alsoAffected: [] }],
    ['fixedInRelease', { fixedInRelease: '3' }],
    ['kernel', { kernel: true }],
  ]
  for (const [name, change] of MORE) {
    test(`says ${name} where it is told, and nothing of it where it is not`, () => {
      const told = foundBy(hitOf(change), EVIDENCE).detail
      assert.deepEqual(Object.entries(told).filter(([key]) => key === name), Object.entries(change)) // prettier-ignore
      assert.equal(Object.hasOwn(foundBy(hitOf(), EVIDENCE).detail, name), false)
    })
  }

  test('keeps what a catalogue says of triage: yes, no, or nothing', () => {
    assert.equal(foundBy(hitOf({ listedTriage: true }), EVIDENCE).listedTriage, true)
    assert.equal(foundBy(hitOf({ listedTriage: false }), EVIDENCE).listedTriage, false)
    assert.equal(Object.hasOwn(foundBy(hitOf(), EVIDENCE), 'listedTriage'), false)
  })

  test('names no package that would mend it where nothing does', () => {
    assert.deepEqual(foundBy(hitOf({ fixed: null }), EVIDENCE).detail.sourcePackages, [])
  })
})

test('a system out of support is a cause of its own, which no fix ends and no flaw weighs', () => {
  const said = { ...NOTHING_TOLD, exploited: yes('kev') }
  const found = foundBy(hitOf({ supportEndedAt: NOW, installed: 'Debian 12', said }), EVIDENCE)
  assert.deepEqual(
    [found.class, found.component, found.lineage, found.said],
    ['end-of-life', 'debian-12', 'end-of-life', NOTHING_TOLD],
  )
  assert.equal(found.detail.supportEndedAt, NOW)
  assert.equal(found.detail.installed, 'Debian 12')
  assert.equal(found.detail.fixed, null)
  assert.deepEqual(found.detail.sourcePackages, [])
})
