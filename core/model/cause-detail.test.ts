/** What a class of cause says, is about, and leaves empty. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EvidenceId } from '../kernel/ids.ts'
import { CAUSE_CLASSES, type CauseClass } from './cause.ts'
import { detailOf, flawsOf, quarantineDetail, quarantineReason } from './cause-detail.ts'

const SAID = { evidence: 'ev_1' as EvidenceId, source: 's' }
const NAMED = {
  ...detailOf('pending-fix', SAID),
  advisories: ['CVE-2031-1', 'GHSA-1', 'CVE-2031-1'],
}

test('entries keep one shape: every member is there, and nothing where it says nothing', () => {
  assert.deepEqual(detailOf('failed-attestation', SAID), {
    ecosystem: 'generic',
    distro: null,
    installed: null,
    fixed: null,
    packages: [],
    sourcePackages: [],
    advisories: [],
    severity: 'unrated',
    programs: [],
    units: [],
    use: 'unknown',
    usedBy: [],
    missingProof: null,
    exploited: false,
    fixedSeenAt: null,
    retracted: null,
    ...SAID,
  })
})

test('what a person writes of a quarantine is its reason, and names no flaw', () => {
  const detail = quarantineDetail(SAID, 'CVE-2031-1')
  assert.equal(quarantineReason({ detail }), 'CVE-2031-1')
  assert.deepEqual(flawsOf({ class: 'human-quarantine', lineage: 'person', detail }), [])
})

test('only a fix and what nobody can judge are about vulnerabilities', () => {
  const about: { readonly [C in CauseClass]?: readonly string[] } = {
    'pending-fix': ['DSA-1', 'CVE-2031-1', 'GHSA-1'],
    'cannot-judge': ['CVE-2031-1', 'GHSA-1'],
  }
  for (const of of CAUSE_CLASSES) {
    const flaws = flawsOf({ class: of, lineage: 'DSA-1', detail: NAMED })
    assert.deepEqual(flaws, about[of] ?? [], of)
  }
})

test('a class says what means something there, and the compiler refuses the rest', () => {
  // @ts-expect-error A system out of support runs no programs.
  detailOf('end-of-life', { ...SAID, programs: ['nginx(1)'] })
  // @ts-expect-error Replaced code has no fix to install.
  detailOf('replaced-code', { ...SAID, fixed: '2' })
  // @ts-expect-error A reason is no advisory.
  detailOf('human-quarantine', { ...SAID, advisories: ['because'] })
  assert.deepEqual(detailOf('replaced-code', { ...SAID, units: ['nginx'] }).units, ['nginx'])
})
