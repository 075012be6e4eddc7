/** Causes of a report: the fix of the installed branch, and what then proves it and what does not. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { compareVersions } from '@holdfast/formats/versions/order'
import type { CauseId, AssetUid, EvidenceId } from '../kernel/ids.ts'
import { instant } from '../kernel/instant.ts'
import type { Cause } from '../model/cause.ts'
import type { Evidence } from '../model/evidence.ts'
import type { ComponentFacts, FindingFact } from '../model/facts.ts'
import { proveRecovery } from '../verify/prove-recovery.ts'
import { finished } from '../kernel/stepwise.ts'
import { causesOfComponents } from './found-causes.ts'
import type { FoundCause } from '../model/found-cause.ts'

const NOW = instant(Date.UTC(2031, 0, 2))
const OPENED = instant(Date.UTC(2031, 0, 1))
const EVIDENCE = { id: 'ev_1' as EvidenceId, source: 's', mayRaise: true } as unknown as Evidence // Only what is read.

function found(version: string, fixedVersions: readonly string[], change = {}): FindingFact {
  return {
    id: 'CVE-2031-60001',
    aliases: [],
    component: { purl: `pkg:npm/x@${version}`, name: 'x', version },
    status: 'affected',
    fixedVersions,
    severity: 'high',
    cvss: [],
    publishedAt: null,
    exploited: false,
    ...change,
  }
}

function listing(
  versions: readonly string[],
  findings: readonly FindingFact[] = [],
  type = 'npm',
): ComponentFacts {
  return {
    kind: 'components',
    v: 1,
    format: 'trivy',
    tool: { name: 'x', version: '1' },
    subject: { type: 'host', name: 'h', digests: [], identifiers: [] },
    observedAt: NOW,
    bootedAt: NOW,
    components: versions.map((version) => ({
      purl: `pkg:${type}/x@${version}`,
      name: 'x',
      version,
    })),
    findings,
    coverage: [],
    canClear: true,
    dropped: [],
    warnings: [],
  }
}

const ENV = {
  versionOrder: compareVersions,
  formats: { authored: new Set(['cyclonedx']), listExploited: new Set<string>() },
}

const causes = (...findings: readonly FindingFact[]): FoundCause[] =>
  finished(causesOfComponents(listing([], findings), EVIDENCE, ENV))

/** Listed since long, and booted since: only the version is in question. */
function isProven(of: FoundCause | undefined, ...installed: readonly string[]): boolean {
  assert.ok(of !== undefined)
  const cause = {
    id: 'ca_1' as CauseId,
    asset: 'as_1' as AssetUid,
    class: of.class,
    component: of.component,
    lineage: of.lineage,
    openedAt: OPENED,
    detail: { ...of.detail, fixedSeenAt: OPENED },
    provenBy: [],
  } as unknown as Cause // Only what is read.
  const facts = listing(installed, [], of.detail.ecosystem)
  const proof = proveRecovery(
    { type: 'host', cause, evidence: EVIDENCE, facts, standing: { independence: 'second' } },
    { now: NOW, versionOrder: compareVersions },
  )
  return proof.kind === 'proven'
}

describe('the fix of the installed branch', () => {
  const BRANCHES = ['1.2.3', '2.0.1']

  test('is told and demanded; another branch proves nothing', () => {
    const [old] = causes(found('1.0.0', BRANCHES))
    assert.equal(old?.detail.fixed, '1.2.3')
    assert.deepEqual(
      ['1.2.2', '1.2.3', '1.4.0', '2.0.0', '2.0.1', '3.0.0'].map((one) => isProven(old, one)),
      [false, true, true, false, true, true],
    )
    const [newer] = causes(found('2.0.0', BRANCHES))
    assert.equal(newer?.detail.fixed, '2.0.1')
    assert.deepEqual(
      ['2.0.0', '1.2.3', '2.0.1'].map((one) => isProven(newer, one)),
      [false, false, true],
    )
  })

  test('a fix below what is installed is none: a finding, not yet a cause', () => {
    assert.deepEqual(causes(found('2.0.0', ['1.2.3'])), [])
    assert.deepEqual(causes(found('1.2.3', ['1.2.3'])), [])
    assert.deepEqual(causes(found('1.0.0', [])), [])
  })
})

describe('a flaw that is called harmless', () => {
  for (const [format, status, stands] of [
    ['cyclonedx', 'not-affected', true],
    ['cyclonedx', 'fixed', true],
    ['cyclonedx', 'under-investigation', false],
    ['trivy', 'not-affected', false],
    ['trivy', 'fixed', false],
    ['trivy', 'affected', true],
  ] as const) {
    test(`${status} in ${format}: ${stands ? 'a cause, until the statement counts' : 'no cause'}`, () => {
      const findings = [found('1.0.0', ['1.2.3'], { status })]
      const facts = { ...listing([], findings), format }
      assert.equal(finished(causesOfComponents(facts, EVIDENCE, ENV)).length, stands ? 1 : 0)
    })
  }
})

describe('one package in several versions is one cause', () => {
  for (const [name, findings] of [
    ['each with its own fix', [found('1.0.0', ['1.2.3']), found('2.0.0', ['2.0.1'])]],
    ['newest first', [found('2.0.0', ['2.0.1']), found('1.0.0', ['1.2.3'])]],
  ] as const) {
    test(`${name}: every one of them must be fixed`, () => {
      const [only, ...others] = causes(...findings)
      assert.equal(others.length, 0)
      assert.deepEqual([only?.detail.installed, only?.detail.fixed], ['1.0.0', '1.2.3'])
      assert.equal(isProven(only, '1.2.3', '2.0.0'), false)
      assert.equal(isProven(only, '1.0.0', '2.0.1'), false)
      assert.equal(isProven(only, '1.2.3', '2.0.1'), true)
    })
  }

  test('what is affected above the fix is not its own proof', () => {
    const [only] = causes(found('1.0.0', ['1.2.3']), found('3.0.0', []))
    assert.equal(only?.detail.fixed, '1.2.3')
    assert.equal(isProven(only, '1.2.3', '3.0.0'), false)
    assert.equal(isProven(only, '1.2.3', '3.0.1'), true)
  })

  test('the worst that is said of any of them counts, under all of its names', () => {
    const mild = found('1.0.0', ['1.2.3'], { severity: 'low', aliases: ['GHSA-aaaa-bbbb-cccc'] })
    const [only] = causes(
      mild,
      found('2.0.0', ['2.0.1'], { severity: 'critical', exploited: true }),
    )
    assert.deepEqual(
      [only?.detail.severity, only?.said.exploited.is, only?.detail.advisories],
      ['critical', 'yes', ['CVE-2031-60001', 'GHSA-aaaa-bbbb-cccc']],
    )
  })
})

test('builds of one version: a local label, a platform', () => {
  const python = (version: string): object => ({
    component: { purl: `pkg:pypi/x@${version}`, name: 'x', version },
  })
  const [only] = causes(found('', ['2.0.1'], python('2.0.0+cpu')))
  assert.equal(only?.detail.fixed, '2.0.1')
  assert.equal(only.detail.ecosystem, 'pypi')
  assert.equal(isProven(only, '2.0.1+cpu'), true)
  assert.equal(isProven(only, '2.0.0+cpu'), false)
})
