/** What a statement is about, format by format: never more than the product, the part and the versions it names. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { readDocument } from './registry.ts'
import { CSAF, CYCLONEDX, IMAGE, OPENVEX, SPDX } from './statements.table.ts'

const ALL = [
  ['OpenVEX', OPENVEX],
  ['CSAF', CSAF],
  ['CycloneDX', CYCLONEDX],
  ['SPDX 3', SPDX],
] as const

for (const [format, rows] of ALL) {
  describe(format, () => {
    for (const [title, document, expected, dropped] of rows) {
      test(title, () => {
        const read = readDocument(new TextEncoder().encode(JSON.stringify(document)))
        assert.ok(read.ok, read.ok ? '' : read.error.message)
        const { statements, reports } = read.value
        assert.deepEqual(
          statements.map((statement) => [
            statement.product,
            statement.component,
            statement.range,
            statement.status,
          ]),
          expected,
        )
        const reasons = [
          ...read.value.dropped,
          ...reports.flatMap((report) => (report.kind === 'components' ? report.dropped : [])),
        ].map((one) => one.reason)
        assert.deepEqual(reasons, dropped === undefined ? [] : [dropped])
      })
    }
  })
}

test('ranges of XML are read as those of JSON', () => {
  const xml = `<bom xmlns="http://cyclonedx.org/schema/bom/1.6" version="1">
    <metadata><component type="container" bom-ref="root"><name>i</name><purl>${IMAGE}</purl></component></metadata>
    <vulnerabilities><vulnerability><id>CVE-2026-1</id>
      <analysis><state>not_affected</state></analysis>
      <affects><target><ref>pkg:npm/a</ref>
        <versions><version><range>vers:npm/&lt;2</range><status>affected</status></version></versions>
      </target></affects>
    </vulnerability></vulnerabilities></bom>`
  const read = readDocument(new TextEncoder().encode(xml))
  assert.ok(read.ok)
  const [statement] = read.value.statements
  assert.deepEqual(
    [statement?.product, statement?.component, statement?.range],
    [IMAGE, 'pkg:npm/a', 'vers:npm/<2'],
  )
})

const REAL = ['fixtures/openvex/vexhub', 'fixtures/csaf/redhat-vex', 'fixtures/csaf/oasis-2.0']

test(
  'no statement of a real document is about nothing',
  { skip: needsShared('fixtures/csaf/redhat-vex') },
  () => {
    let parts = 0
    let ranges = 0
    for (const folder of REAL) {
      for (const file of readdirSync(sharedPath(folder))) {
        const read = readDocument(new Uint8Array(readFileSync(sharedPath(folder, file))))
        for (const statement of read.ok ? read.value.statements : []) {
          assert.notEqual(statement.product, '')
          assert.notEqual(statement.component, '')
          assert.notEqual(statement.component, statement.product, `${file}: ${statement.product}`)
          if (statement.component !== null) parts += 1
          if (statement.range !== null) ranges += 1
        }
      }
    }
    assert.ok(parts > 400 && ranges > 3, `${parts} parts, ${ranges} ranges`)
  },
)
