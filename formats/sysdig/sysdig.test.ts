/** Sysdig's command-line scanner as JSON, in both shapes of its versions, and the table of 2025. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const VECTOR = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const IMAGE = `sha256:${'b6'.repeat(32)}`
const DIGEST = `sha256:${'bc'.repeat(32)}`
const METADATA = {
  pullString: 'registry/app:1',
  imageId: IMAGE,
  digest: DIGEST,
  baseOs: 'debian 12.9',
}
const TAR = { type: 'os', name: 'tar', version: '1.34-1' }
const NUMPY = { type: 'python', name: 'numpy', version: '1.12.1' }
const SCANNER = { name: 'sysdig-cli-scanner', version: '1.20.0' }

const reportOf = (packages: unknown, more: object = {}) => ({
  info: { scanTime: '2025-02-18T11:55:00Z' },
  scanner: SCANNER,
  result: { metadata: METADATA, packages, ...more },
})

const LISTED = reportOf([
  TAR,
  {
    ...NUMPY,
    vulns: [
      {
        name: 'CVE-2019-6446',
        severity: { value: 'Critical', sourceName: 'nvd' },
        cvssScore: { value: { version: '3.1', score: 9.8, vector: VECTOR } },
        disclosureDate: '2019-01-16',
        fixedInVersion: 'v1.16.1',
      },
      { severity: { value: 'Low' } },
    ],
  },
  { type: 'os', version: '1' },
])

const FLAW = {
  name: 'CVE-2019-6446',
  severity: 'critical',
  cvssScore: { version: '3.1', score: 9.8, vector: VECTOR },
  disclosureDate: '2019-01-16',
  fixVersion: '1.16.1',
}
const KEYED = reportOf(
  { a: TAR, b: { ...NUMPY, vulnerabilitiesRefs: ['x'] }, c: { type: 'os', version: '1' } },
  { vulnerabilities: { x: { ...FLAW, packageRef: 'b' }, y: { ...FLAW, packageRef: 'gone' } } },
)

function componentsOf(text: string) {
  const read = readDocument(utf8(text))
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  return read.value.reports.map((one) => {
    assert.ok(one.kind === 'components')
    return one
  })
}

describe('sysdig-cli-scanner', () => {
  for (const [how, document] of [
    ['with the vulnerabilities in each package', LISTED],
    ['with the vulnerabilities beside the packages', KEYED],
  ] as const) {
    test(how, () => {
      const [report] = componentsOf(JSON.stringify(document))
      assert.deepEqual(
        [report?.format, report?.tool.version, report?.subject.type, report?.subject.name],
        ['sysdig-cli', '1.20.0', 'image', 'registry/app:1'],
      )
      assert.deepEqual(report?.subject.digests, [DIGEST, IMAGE])
      assert.equal(report?.observedAt, Date.UTC(2025, 1, 18, 11, 55))
      assert.deepEqual(
        report?.components.map((one) => one.purl),
        ['pkg:deb/debian/tar@1.34-1?distro=debian-12.9', 'pkg:pypi/numpy@1.12.1'],
      )
      assert.deepEqual(
        report?.findings.map((one) => [
          one.id,
          one.component?.purl,
          one.severity,
          one.fixedVersions,
          one.cvss,
          one.publishedAt,
        ]),
        [
          [
            'CVE-2019-6446',
            'pkg:pypi/numpy@1.12.1',
            'critical',
            ['1.16.1'],
            [VECTOR],
            Date.UTC(2019, 0, 16),
          ],
        ],
      )
      assert.deepEqual(
        Object.fromEntries((report?.dropped ?? []).map(({ reason, count }) => [reason, count])),
        { 'a package without a name': 1, 'a vulnerability without an id or a package': 1 },
      )
    })
  }

  for (const [why, document] of [
    ['another scanner wrote it', { ...LISTED, scanner: { name: 'other', version: '1' } }],
    ['no scanner is named', { result: LISTED.result }],
    ['it has no packages', reportOf(undefined)],
    ['its packages are a number', reportOf(3)],
    ['it has no result', { scanner: SCANNER }],
  ] as const) {
    test(`it is not read where ${why}`, () =>
      assert.ok(!readDocument(utf8(JSON.stringify(document))).ok))
  }
})

const COLUMNS = [
  'Vulnerability Name,Vulnerability Severity,Package Name,Package Version,Package Type',
  'Image Name,OS Name,CVSS Vector,Disclosure Date,Fix Version,Kubernetes Cluster Name,Image ID',
].join(',')

describe("Sysdig's table of 2025", () => {
  test('each image is a report; a row without an id is dropped and counted', () => {
    const reports = componentsOf(
      [
        COLUMNS,
        `CVE-2025-1,Critical,numpy,1.12.1,Python,app:1,debian 12.9,${VECTOR},2025-07-01,1.16.1,k,${IMAGE}`,
        `CVE-2005-2541,Negligible,tar,1.34-1,OS,redis:7,debian 12.6,,2005-08-10T04:00:00Z,,k,`,
        `,Low,tar,1.34-1,OS,redis:7,debian 12.6,,,,k,`,
      ].join('\n'),
    )
    assert.deepEqual(
      reports.map((one) => [one.format, one.subject.name, one.subject.digests]),
      [
        ['sysdig-csv', 'app:1', [IMAGE]],
        ['sysdig-csv', 'redis:7', []],
      ],
    )
    assert.deepEqual(
      reports.flatMap((one) =>
        one.findings.map((row) => [row.id, row.component?.purl, row.severity, row.cvss]),
      ),
      [
        ['CVE-2025-1', 'pkg:pypi/numpy@1.12.1', 'critical', [VECTOR]],
        ['CVE-2005-2541', 'pkg:deb/debian/tar@1.34-1?distro=debian-12.6', 'low', []],
      ],
    )
    assert.deepEqual(
      reports.map((one) => one.findings[0]?.publishedAt),
      [Date.UTC(2025, 6, 1), Date.UTC(2005, 7, 10, 4)],
    )
    assert.equal(reports[1]?.dropped[0]?.count, 1)
  })

  test('columns of workloads without vulnerabilities are no such table', () => {
    const read = readDocument(utf8('Kubernetes Cluster Name,Image Name\nk,app:1\n'))
    assert.ok(!read.ok)
  })
})
