/** The list of Anchore Engine 2.4, whose digest is spelled anew and whose vectors lie deeper. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const V3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:L/A:L'
const V2 = 'AV:N/AC:L/Au:N/C:N/I:P/A:P'
const ROW = {
  feed: 'vulnerabilities',
  feed_group: 'rhel:8',
  fix: '0:1.0.6-3.el8',
  package: 'brotli-1.0.6-2.el8',
  package_name: 'brotli',
  package_type: 'rpm',
  package_version: '1.0.6-2.el8',
  severity: 'Medium',
  vuln: 'CVE-2020-8927',
  vendor_data: [],
  extra: { nvd_data: [{ cvss_v2: { vector_string: V2 }, cvss_v3: { vector_string: V3 } }] },
}
const DIGEST = `sha256:${'e0'.repeat(32)}`

const readOf = (document: object) => readDocument(utf8(JSON.stringify(document)))

describe('Anchore Engine 2.4', () => {
  for (const [about, name, digests] of [
    [{ image_digest: DIGEST, imageFullTag: 'registry/ubi:8' }, 'registry/ubi:8', [DIGEST]],
    [{ image_digest: DIGEST }, DIGEST, [DIGEST]],
    [{ imageFullTag: 'registry/ubi:8' }, 'registry/ubi:8', []],
    [{ imageDigest: DIGEST, imageFullTag: 'registry/ubi:8' }, 'registry/ubi:8', [DIGEST]],
  ] as const) {
    test(`an image known by ${Object.keys(about).join(' and ')}`, () => {
      const read = readOf({ ...about, vulnerabilities: [ROW] })
      assert.ok(read.ok)
      const [report] = read.value.reports
      assert.ok(report?.kind === 'components')
      assert.deepEqual([report.format, report.subject.name], ['anchore', name])
      assert.deepEqual(report.subject.digests, digests)
      const [finding] = report.findings
      assert.deepEqual(
        [finding?.id, finding?.component?.name, finding?.severity, finding?.cvss],
        ['CVE-2020-8927', 'brotli', 'medium', [V3, V2]],
      )
      assert.deepEqual(finding?.fixedVersions, ['0:1.0.6-3.el8'])
    })
  }

  const { vuln, ...unnamed } = ROW
  const { feed_group, ...unfed } = ROW
  for (const [why, document] of [
    ['its rows name no vulnerability', { image_digest: DIGEST, vulnerabilities: [unnamed] }],
    ['its rows come from no feed', { imageFullTag: 'registry/ubi:8', vulnerabilities: [unfed] }],
    ['one row is of another kind', { image_digest: DIGEST, vulnerabilities: [ROW, { id: vuln }] }],
    ['it names no image', { group: feed_group, vulnerabilities: [ROW] }],
    ['its list is none', { image_digest: DIGEST, vulnerabilities: ROW }],
  ] as const) {
    test(`a list is another's where ${why}`, () => assert.ok(!readOf(document).ok))
  }
})
