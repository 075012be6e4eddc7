/** GitLab's reports without `scan`: the places of the findings say what was scanned, and nothing else does. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const DEPENDENCY = { package: { name: 'busybox' }, version: '1.34.1-r4' }
const IN_IMAGE = {
  dependency: DEPENDENCY,
  operating_system: 'alpine 3.15',
  image: 'registry/app:1',
}
const IN_FILE = { dependency: DEPENDENCY, file: 'app/package-lock.json' }
const IN_CODE = { file: 'app/main.py', start_line: 3 }

function readOf(...places: readonly object[]) {
  const vulnerabilities = places.map((location) => ({
    id: 'f1',
    severity: 'Critical',
    location,
    identifiers: [{ type: 'cve', name: 'CVE-2022-28391', value: 'CVE-2022-28391' }],
  }))
  return readDocument(utf8(JSON.stringify({ version: '14.0.6', vulnerabilities })))
}

describe('a report that does not say what was scanned', () => {
  for (const [place, type, name] of [
    [IN_IMAGE, 'image', 'registry/app:1'],
    [IN_FILE, 'repository', ''],
  ] as const) {
    test(`is one of a thing of the type ${type} where its findings lie in such`, () => {
      const read = readOf(place, place)
      assert.ok(read.ok)
      const [report] = read.value.reports
      assert.ok(report?.kind === 'components')
      assert.deepEqual(
        [report.format, report.subject.type, report.subject.name, report.observedAt],
        ['gitlab', type, name, null],
      )
      assert.deepEqual(
        report.findings.map((one) => [one.id, one.component?.name, one.severity]),
        [
          ['CVE-2022-28391', 'busybox', 'critical'],
          ['CVE-2022-28391', 'busybox', 'critical'],
        ],
      )
    })
  }

  for (const [why, places] of [
    ['it has no finding', []],
    ['its findings are about lines of code', [IN_CODE]],
    ['one of its findings is about a line of code', [IN_IMAGE, IN_CODE]],
    ['its findings lie in both an image and a file', [IN_IMAGE, IN_FILE]],
    ['its findings lie nowhere', [{ dependency: DEPENDENCY }]],
  ] as const) {
    test(`is not read where ${why}`, () => assert.ok(!readOf(...places).ok))
  }
})
