/** Anchore's names of packages, and which of its policy checks are about packages. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDocument } from '../registry.ts'
import { splitName } from './names.ts'

const NAMES: readonly (readonly [kind: string, text: string, name: string, version: string])[] = [
  ['RPM', 'openssl-libs-1:1.1.1k-14.el8_6', 'openssl-libs', '1:1.1.1k-14.el8_6'],
  ['rpm', 'krb5-libs-1.18.2-30.el8_10', 'krb5-libs', '1.18.2-30.el8_10'],
  ['Java', 'tomcat-embed-core-9.0.97', 'tomcat-embed-core', '9.0.97'],
  ['Java', 'log4j-1.2-api-2.17.1', 'log4j-1.2-api', '2.17.1'],
  ['Java', 'jgroups-kubernetes-1.0.17.Final', 'jgroups-kubernetes', '1.0.17.Final'],
  ['rpm', 'kernel', 'kernel', ''],
  ['rpm', 'kernel-headers', 'kernel-headers', ''],
  ['Java', 'struts-core', 'struts-core', ''],
  ['Java', '9.0.97', '9.0.97', ''],
  ['', '', '', ''],
]

describe('a name with its version in one piece', () => {
  for (const [kind, text, name, version] of NAMES) {
    test(`${kind} ${text}`, () => assert.deepEqual(splitName(kind, text), { name, version }))
  }
})

function policy(...rows: readonly (readonly unknown[])[]): Uint8Array {
  const header = ['Trigger_Id', 'Gate', 'Check_Output']
  const detail = { result: { result: { image: { result: { header, rows } } } } }
  const evaluation = { policyId: 'p', detail, last_evaluation: '2026-01-01T00:00:00Z' }
  const document = [{ 'sha256:1': { 'registry/app:1': [evaluation] } }]
  return new TextEncoder().encode(JSON.stringify(document))
}

const WORDS = 'HIGH Vulnerability found in non-os package type (java) - /a.jar (CVE-2026-1 - url)'
const FLAW = ['CVE-2026-1+struts-core-1.3.8.jar', 'vulnerabilities', WORDS]
const SYSTEM = [
  'RHSA-2020:0227+sqlite',
  'vulnerabilities',
  'HIGH Vulnerability found in os package type (rpm) - sqlite (RHSA-2020:0227 - url)',
]
const PORT = ['41cb', 'dockerfile', 'port 22 is exposed']

test('checks of vulnerabilities are findings of packages; others are counted', () => {
  const read = readDocument(policy(FLAW, SYSTEM, PORT, ['x', 'vulnerabilities', 'stale feed']))
  assert.ok(read.ok)
  const [report] = read.value.reports
  assert.ok(report?.kind === 'components')
  assert.deepEqual(
    report.findings.map((finding) => [finding.id, finding.component?.purl, finding.severity]),
    [
      ['CVE-2026-1', 'pkg:maven/struts-core@1.3.8', 'high'],
      ['RHSA-2020:0227', 'pkg:rpm/sqlite', 'high'],
    ],
  )
  assert.deepEqual(report.dropped, [
    { reason: 'a check that is about no package', count: 1 },
    { reason: 'a check without an id or a package', count: 1 },
  ])
  assert.deepEqual([report.subject.name, report.subject.digests], ['registry/app:1', ['sha256:1']])
})

test('checks of nothing else than configuration are refused', () => {
  for (const rows of [[], [PORT], [['x', 'vulnerabilities', 'stale feed']]]) {
    const read = readDocument(policy(...rows))
    assert.ok(!read.ok)
    assert.equal(read.error.code, 'format-refused')
    assert.match(read.error.message, /none names a vulnerability$/)
  }
})
