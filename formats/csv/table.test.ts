/** Tables of anyone: columns are known by their meaning, and a table about anything else stays unread. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const READ = [
  'CVE ID,Asset,Package,Version,Fixed Version,Severity',
  'cve_ids;host_name;pkg_name;installed_version;fixed_by;risk_level',
  'GHSA-ID\tDNS Name\tLibrary\tDetected Version\tUpgrade To\tSeverity (CVSS 3.1)',
  'Vulnerability.ID;Asset.Name;Component.Name;Component.Version;Fix.Version [first];Risk Rating',
  'id,computer,software name,software version,patched in,severity',
]
const UNREAD = [
  'id,host,product,version,fix,owner',
  'cve,host,title,score,note,severity',
  'ticket,host,package,version,fix,severity',
  'cve,host,package,price,note,severity',
  'name;host;(package);(version);note;severity',
]

function rowsOf(columns: string, ...rows: readonly (readonly string[])[]) {
  const sign = /[\t;,]/.exec(columns)?.[0] ?? ','
  return readDocument(utf8([columns, ...rows.map((row) => row.join(sign))].join('\n')))
}

describe('columns that people name', () => {
  for (const columns of READ) {
    test(columns, () => {
      const read = rowsOf(columns, ['CVE-2026-1234', 'web', 'curl', '8.1', '8.2', 'High'])
      assert.ok(read.ok)
      const [report] = read.value.reports
      assert.ok(report?.kind === 'components')
      const [row] = report.findings
      assert.deepEqual(
        [report.format, report.subject.name, row?.id, row?.component?.name],
        ['csv', 'web', 'CVE-2026-1234', 'curl'],
      )
      assert.deepEqual(
        [row?.component?.version, row?.fixedVersions, row?.severity],
        ['8.1', ['8.2'], 'high'],
      )
    })
  }
})

describe('columns that could be about anything', () => {
  for (const columns of UNREAD) {
    test(columns, () =>
      assert.ok(!rowsOf(columns, ['CVE-2026-1234', 'web', 'curl', '8.1', '8.2', 'High']).ok),
    )
  }
})

test('of an id and a number of the row the id is meant, and notes above do not part the table', () => {
  const read = readDocument(
    utf8('Made by, the team, today\nid;cve;package;version\n7;CVE-2026-1234;curl;8.1\n'),
  )
  assert.ok(read.ok)
  const [report] = read.value.reports
  assert.ok(report?.kind === 'components')
  assert.deepEqual(
    report.findings.map((row) => row.id),
    ['CVE-2026-1234'],
  )
})

test('a cell of several flaws is one of each, and no other word is', () => {
  const read = rowsOf('cve;host;package;version', [
    'CVE-2026-1111, CVE-2026-2222 (see notes)',
    'web',
    'curl',
    '8.1',
  ])
  assert.ok(read.ok)
  const [report] = read.value.reports
  assert.ok(report?.kind === 'components')
  assert.deepEqual(
    report.findings.map(({ id, component }) => [id, component?.name]),
    [
      ['CVE-2026-1111', 'curl'],
      ['CVE-2026-2222', 'curl'],
    ],
  )
})
