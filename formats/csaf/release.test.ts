/** Whom a fixed product of a CSAF advisory is about: one release of a distribution, not all of them. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import { readDocument } from '../registry.ts'

const CASES = [
  ['pkg:rpm/redhat/bash@5.1-2.el9_4?arch=x86_64', 'redhat:9'],
  ['pkg:rpm/redhat/bash@4.4-2.el8?arch=src', 'redhat:8'],
  ['pkg:rpm/redhat/bash@4.4-2?arch=src', 'redhat'],
  ['pkg:npm/left-pad@1.0.0', null],
] as const

for (const [purl, distro] of CASES) {
  test(`${purl} is of ${distro}`, () => {
    const document = {
      document: {
        category: 'csaf_security_advisory',
        csaf_version: '2.0',
        publisher: { name: 'v' },
        title: 't',
        tracking: { id: 'A-1', current_release_date: '2026-01-01T00:00:00Z' },
      },
      product_tree: {
        full_product_names: [
          { product_id: 'p', name: 'p', product_identification_helper: { purl } },
        ],
      },
      vulnerabilities: [{ cve: 'CVE-2026-0001', product_status: { fixed: ['p'] } }],
    }
    const read = readDocument(utf8(JSON.stringify(document)))
    assert.ok(read.ok, JSON.stringify(read))
    assert.equal(read.value.advisories[0]?.affected[0]?.distro, distro)
  })
}
