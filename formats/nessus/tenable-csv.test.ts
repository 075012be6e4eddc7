/** Tables of findings from Tenable.io: columns named as members, parted by semicolons. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const COLUMNS =
  'asset.id;asset.name;asset.ipv4_addresses;definition.id;definition.cve;severity;state'
const WORDS = 'a, b, c, d, e, f, g, h, i, j, k, l, m'

function readOf(...lines: readonly string[]) {
  return readDocument(utf8(`${lines.join('\n')}\n`))
}

describe('a table with dotted columns', () => {
  test('is read though its words hold more commas than it has semicolons', () => {
    const read = readOf(
      `${COLUMNS};definition.description`,
      `u1;web;10.0.0.1, 10.0.0.2;42873;CVE-2016-2183, CVE-2016-6329;High;ACTIVE;${WORDS}`,
      `u2;db;;73756;;4;Fixed;${WORDS}`,
      `u2;db;;;;Low;ACTIVE;${WORDS}`,
    )
    assert.ok(read.ok)
    const reports = read.value.reports.flatMap((one) => (one.kind === 'components' ? [one] : []))
    assert.deepEqual(
      reports.map((one) => [one.format, one.subject.name, one.subject.identifiers]),
      [
        ['tenable-csv', 'web', ['ip:10.0.0.1', 'ip:10.0.0.2', 'uuid:u1']],
        ['tenable-csv', 'db', ['uuid:u2']],
      ],
    )
    assert.deepEqual(
      reports.map((one) =>
        one.findings.map((row) => [row.id, row.aliases, row.severity, row.status]),
      ),
      [
        [['CVE-2016-2183', ['CVE-2016-6329', 'nessus:42873'], 'high', 'affected']],
        [['nessus:73756', [], 'critical', 'unknown']],
      ],
    )
    assert.equal(reports[1]?.dropped[0]?.count, 1)
  })

  for (const columns of ['asset.id;asset.name;severity', 'definition.id;definition.name;state']) {
    test(`is another's with only ${columns}`, () => assert.ok(!readOf(columns, 'a;b;c').ok))
  }
})
