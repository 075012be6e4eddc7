/** What feeds say in ways of their own: odd ids, ratings of one release, CVEs under `related`, double references. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Advisory } from '@holdfast/core/model/advisory'
import type { FindingFact } from '@holdfast/core/model/facts'
import { readDocument } from './registry.ts'
import type { ReadDocument } from './reader.ts'

function read(document: unknown): ReadDocument {
  const result = readDocument(new TextEncoder().encode(JSON.stringify(document)))
  assert.ok(result.ok, result.ok ? '' : result.error.message)
  return result.value
}

describe('Alpine secdb', () => {
  const secdb = (secfixes: Readonly<Record<string, readonly string[]>>): ReadDocument =>
    read({
      apkurl: 'x',
      distroversion: 'v3.21',
      packages: [{ pkg: { name: 'zabbix', secfixes } }],
    })

  test('slips are repaired, numbers kept, words are none; what names nothing is counted', () => {
    const { advisories, dropped } = secdb({
      '6.0.1-r0': ['CVE_2031-50001 (partial)', 'CVE 2031 50002', 'CVE N/A ZBX-50003', 'CVE N/A'],
      ' 0 ': ['CVE-2031-50004'],
      '6.0.2-r1': ['CVE-2031-50001'],
    })
    assert.deepEqual(
      advisories.map((advisory) => [
        advisory.id,
        advisory.affected.map((each) => each.ranges[0]?.fixed),
      ]),
      [
        ['CVE-2031-50001', ['6.0.1-r0', '6.0.2-r1']],
        ['CVE-2031-50002', ['6.0.1-r0']],
        ['ZBX-50003', ['6.0.1-r0']],
      ],
    )
    assert.deepEqual(dropped, [{ reason: 'an entry without an id', count: 1 }])
  })
})

describe('Debian tracker', () => {
  test('each release has its own urgency', () => {
    const { advisories } = read({
      nginx: {
        'CVE-2031-50005': {
          releases: {
            bullseye: { status: 'open', urgency: 'high**' },
            bookworm: { status: 'open', urgency: 'unimportant' },
            trixie: { status: 'open', urgency: 'not yet assigned' },
          },
        },
      },
      tengine: {
        'CVE-2031-50005': { releases: { bookworm: { status: 'open', urgency: 'medium' } } },
      },
    })
    assert.equal(advisories[0]?.severity, 'unrated')
    assert.deepEqual(
      advisories[0]?.affected.map((affectedPackage) => [
        affectedPackage.name,
        affectedPackage.distro,
        affectedPackage.severity,
      ]),
      [
        ['nginx', 'debian:11', 'high'],
        ['nginx', 'debian:12', 'low'],
        ['nginx', 'debian:13', undefined],
        ['tengine', 'debian:12', 'medium'],
      ],
    )
  })
})

describe('OSV', () => {
  const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
  function record(change: object, ...affected: readonly object[]): Advisory {
    const at = '2031-01-01T00:00:00Z'
    const { advisories } = read({ id: 'X-1', modified: at, affected, ...change })
    assert.ok(advisories[0] !== undefined)
    return advisories[0]
  }
  const of = (ecosystem: string, change: object = {}): object => ({
    package: { ecosystem, name: 'x' },
    ranges: [{ type: 'ECOSYSTEM', events: [{ fixed: '2' }, { introduced: '0' }] }],
    ...change,
  })

  const RELATED: readonly (readonly [string, string, readonly string[]])[] = [
    ['ALSA-2031:1', 'AlmaLinux:9', ['CVE-2031-50006', 'CVE-2031-50007']],
    ['RLSA-2031:1', 'Rocky Linux:9', ['CVE-2031-50006', 'CVE-2031-50007']],
    ['MGASA-2031-1', 'Mageia:9', ['CVE-2031-50006', 'CVE-2031-50007']],
    ['DSA-5001-1', 'Debian:12', ['CVE-2031-50006', 'CVE-2031-50007']],
    ['UBUNTU-CVE-2031-50008', 'Ubuntu:24.04:LTS', []],
    ['GHSA-2345-6789-cfgh', 'npm', []],
    ['PYSEC-2031-1', 'PyPI', []],
    ['CVE-2031-50009', 'Debian:12', []],
  ]
  for (const [id, ecosystem, aliases] of RELATED) {
    test(`related CVEs of ${id}: ${aliases.length}`, () => {
      const related = ['CVE_2031-50006', 'cve-2031-50007', 'OTHER-1']
      assert.deepEqual(record({ id, related }, of(ecosystem)).aliases, aliases)
    })
  }

  test('a rating of one package is of that package; one of all alike is of the record', () => {
    const apart = record(
      {},
      of('Debian:12', { ecosystem_specific: { urgency: 'low' } }),
      of('Debian:11', { ecosystem_specific: { urgency: 'high' } }),
    )
    assert.deepEqual(
      [apart.severity, ...apart.affected.map((affectedPackage) => affectedPackage.severity)],
      ['unrated', 'low', 'high'],
    )
    const score = { severity: [{ type: 'CVSS_V3', score: VECTOR }] }
    const alike = record({}, of('npm', score), of('PyPI', score))
    assert.deepEqual([alike.severity, alike.cvss], ['critical', [VECTOR]])
    const ubuntu = { severity: [{ type: 'Ubuntu', score: 'medium' }] }
    const mixed = record({}, of('Ubuntu:24.04:LTS', ubuntu), of('Ubuntu:22.04:LTS', score))
    assert.deepEqual(
      [
        mixed.severity,
        mixed.cvss,
        ...mixed.affected.map((affectedPackage) => affectedPackage.severity),
      ],
      ['unrated', [], 'medium', 'critical'],
    )
    const top = record({ severity: score.severity }, of('npm'), of('PyPI', ubuntu))
    assert.deepEqual(top.cvss, [VECTOR])
  })
})

describe('signals', () => {
  test('ids and dates of a catalogue are trimmed and repaired', () => {
    const row = { dateAdded: ' 2031-01-02 ', dueDate: '2031-02-01 ' }
    const ransomware = { knownRansomwareCampaignUse: ' Known ' }
    const { signals } = read({
      catalogVersion: '1',
      count: 3,
      vulnerabilities: [
        { ...row, ...ransomware, cveID: ' CVE-2031-50010' },
        { ...row, cveID: 'CVE\u20132031\u201350011,' },
        { ...row, cveID: 'CVE' },
      ],
    })
    assert.deepEqual(
      signals.map((signal) => [
        signal.id,
        signal.exploitedSince,
        signal.dueDate,
        signal.ransomware,
      ]),
      [
        ['CVE-2031-50010', '2031-01-02', '2031-02-01', true],
        ['CVE-2031-50011', '2031-01-02', '2031-02-01', false],
      ],
    )
  })

  test('scores find their CVE whatever blanks stand around it', () => {
    const row = { epss: '0.5', percentile: '0.9' }
    const { signals } = read({
      data: [
        { ...row, cve: 'cve-2031-50012 ' },
        { ...row, cve: 'x' },
      ],
    })
    assert.deepEqual(
      signals.map((signal) => signal.id),
      ['CVE-2031-50012'],
    )
  })
})

describe('a reference that stands for several components', () => {
  function findings(affects: readonly object[]): FindingFact[] {
    const component = (version: string, ref: string): object => ({
      type: 'library',
      name: 'x',
      version,
      'bom-ref': ref,
      purl: `pkg:npm/x@${version}`,
    })
    const { reports } = read({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [component('3.0.0', 'x'), component('1.1.0', 'x'), component('1.1.0', 'x')],
      vulnerabilities: [{ id: 'CVE_2031-50013', affects }],
    })
    return reports.flatMap((report) => (report.kind === 'components' ? report.findings : []))
  }
  const seen = (affects: readonly object[]): readonly unknown[] =>
    findings(affects).map((finding) => finding.component?.version ?? null)

  const ROWS: readonly (readonly [string, object, readonly unknown[]])[] = [
    ['all of them', {}, ['3.0.0', '1.1.0']],
    ['those it lists as affected', { versions: [{ version: '1.1.0' }] }, ['1.1.0']],
    [
      'none that it lists as unaffected',
      { versions: [{ version: '3.0.0', status: 'unaffected' }] },
      ['1.1.0'],
    ],
    ['those in its range', { versions: [{ range: 'vers:npm/<2.0.0' }] }, ['1.1.0']],
    ['all, where a range cannot be read', { versions: [{ range: 'below 2' }] }, ['3.0.0', '1.1.0']],
    [
      'all, where it clears all: nothing is known of them',
      { versions: [{ version: '9.0.0' }] },
      ['3.0.0', '1.1.0'],
    ],
    ['nothing that is not here', { ref: 'y' }, [null]],
  ]
  for (const [what, change, versions] of ROWS) {
    test(what, () => assert.deepEqual(seen([{ ref: 'x', ...change }]), versions))
  }

  test('each is called by the repaired id, and a range of unaffected versions names the fix', () => {
    const range = { range: 'vers:npm/>=2.0.0', status: 'unaffected' }
    const all = findings([{ ref: 'x', versions: [{ version: '1.1.0' }, range] }])
    assert.deepEqual(
      all.map((fact) => [fact.id, fact.component?.version, fact.fixedVersions]),
      [['CVE-2031-50013', '1.1.0', ['2.0.0']]],
    )
  })
})

describe('a row about several packages', () => {
  test('is a finding of each', () => {
    const packages = [
      { name: 'a', version: '1.0', fixed_in_version: '1.1', purl: 'pkg:npm/a@1.0' },
      { name: 'b', version: '2.0', fixed_in_version: '2.1, 3.0.1', purl: 'pkg:npm/b@2.0' },
    ]
    const vulnerabilities = [{ cve: { uid: 'CVE-2031-50014' }, affected_packages: packages }]
    const { reports } = read({ class_uid: 2_002, metadata: {}, vulnerabilities })
    const [report] = reports
    assert.ok(report?.kind === 'components')
    assert.deepEqual(
      report.findings.map((finding) => [finding.component?.name, finding.fixedVersions]),
      [
        ['a', ['1.1']],
        ['b', ['2.1', '3.0.1']],
      ],
    )
  })
})
