/** Whether anybody looked for flaws, and when the machine booted: what a report says of it, format by format. */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { formatInstant } from '@holdfast/core/kernel/instant'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { readDocument } from './registry.ts'

function reportsOf(document: unknown): ComponentFacts[] {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const read = readDocument(new TextEncoder().encode(text))
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  return read.value.reports.filter((report) => report.kind === 'components')
}

const LOOKED_AT = '2026-06-01T12:00:00Z'
const BOOTED = '2026-06-01T09:00:00Z'
const THREE_HOURS_NS = 3 * 3_600 * 1e9

function host(members: object): unknown {
  return { host: { id: 1, osquery_version: '5', hostname: 'h', software: [], ...members } }
}

function uptime(seconds: unknown, unixTime: unknown = Date.parse(LOOKED_AT) / 1_000): unknown {
  const snapshot = [{ days: '0', total_seconds: seconds }]
  return { name: 'pack_it_uptime', hostIdentifier: 'h', unixTime, action: 'snapshot', snapshot }
}

function event(device: object): unknown {
  const vulnerabilities = [{ cve: { uid: 'CVE-2026-1' } }]
  return { class_uid: 2_002, metadata: {}, time: 1_780_000_000_000, device, vulnerabilities }
}

const BOOTS: readonly (readonly [string, unknown, string | undefined])[] = [
  ['Fleet, restarted', host({ last_restarted_at: BOOTED, uptime: 1 }), BOOTED],
  ['Fleet, up', host({ detail_updated_at: LOOKED_AT, uptime: THREE_HOURS_NS }), BOOTED],
  [
    'Fleet, a restart that was never seen',
    host({
      last_restarted_at: '2000-01-01T00:00:00Z',
      detail_updated_at: LOOKED_AT,
      uptime: THREE_HOURS_NS,
    }),
    BOOTED,
  ],
  ['osquery, uptime', uptime('10800'), BOOTED],
  ['osquery, as numbers', uptime(10_800, String(Date.parse(LOOKED_AT) / 1_000)), BOOTED],
  ['OCSF, the device', event({ boot_time: Date.parse(BOOTED) }), BOOTED],
  ['Fleet, nothing', host({}), undefined],
  ['Fleet, up since when?', host({ uptime: THREE_HOURS_NS }), undefined],
  ['Fleet, not up at all', host({ detail_updated_at: LOOKED_AT, uptime: 0 }), undefined],
  ['Fleet, never', host({ last_restarted_at: '0001-01-01T00:00:00Z' }), undefined],
  ['Fleet, seen is not booted', host({ seen_time: BOOTED }), undefined],
  ['osquery, a word', uptime('long'), undefined],
  ['osquery, nothing', uptime(''), undefined],
  ['osquery, without a time', uptime('10800', 'now'), undefined],
  ['osquery, longer than there are clocks', uptime('99999999999'), undefined],
  ['OCSF, created is not booted', event({ created_time: Date.parse(BOOTED) }), undefined],
]

describe('when it booted', () => {
  for (const [title, document, expected] of BOOTS) {
    test(title, () => {
      const [report] = reportsOf(document)
      const at = report?.bootedAt
      assert.equal(at === undefined ? undefined : formatInstant(at), expected)
    })
  }
})

function bom(members: object, tool = 'syft'): unknown {
  const components = [{ name: 'a', version: '1', purl: 'pkg:npm/a@1' }]
  const metadata = { tools: [{ name: tool }] }
  return { bomFormat: 'CycloneDX', specVersion: '1.6', metadata, components, ...members }
}

const FLAW = { id: 'CVE-2026-1', affects: [{ ref: 'pkg:npm/a@1' }] }

function xml(inner: string): string {
  return `<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components>
    <component type="library" bom-ref="a"><name>a</name></component></components>${inner}</bom>`
}

function spdx(references: readonly object[]): unknown {
  const packages = [{ name: 'a', versionInfo: '1', externalRefs: references }]
  return { spdxVersion: 'SPDX-2.3', name: 'd', packages }
}

const ADVISORY = {
  referenceCategory: 'SECURITY',
  referenceType: 'advisory',
  referenceLocator: 'https://nvd.nist.gov/vuln/detail/CVE-2026-1',
}
const CPE = { ...ADVISORY, referenceType: 'cpe23Type', referenceLocator: 'cpe:2.3:a:a:a:1' }

function spdx3(...elements: readonly object[]): unknown {
  const known = { type: 'software_Package', spdxId: 'urn:a', name: 'a' }
  return { '@context': 'https://spdx.org/rdf/3.0.1/x', '@graph': [known, ...elements] }
}

const LIST = {
  name: 'deb_packages',
  hostIdentifier: 'h',
  unixTime: 1_780_000_000,
  snapshot: [{ name: 'a', version: '1' }],
}

const INVENTORIES: readonly (readonly [string, unknown])[] = [
  ['CycloneDX', bom({})],
  ['CycloneDX of Trivy, whose list is always there', bom({ vulnerabilities: [] }, 'trivy')],
  ['CycloneDX as XML', xml('')],
  ['SPDX', spdx([])],
  ['SPDX with names of products', spdx([CPE])],
  ['SPDX as tags', 'SPDXVersion: SPDX-2.3\nPackageName: a\nPackageVersion: 1\n'],
  ['SPDX 3', spdx3()],
  ['osquery', LIST],
  ['Fleet without a word of any', host({ software: [{ name: 'a' }, { name: 'b' }] })],
]

const REPORTS: readonly (readonly [string, unknown])[] = [
  ['CycloneDX that found one', bom({ vulnerabilities: [FLAW] })],
  ['CycloneDX of Trivy that found one', bom({ vulnerabilities: [FLAW] }, 'trivy')],
  ['CycloneDX that found none', bom({ vulnerabilities: [] }, 'grype')],
  ['CycloneDX as XML that found none', xml('<vulnerabilities/>')],
  [
    'CycloneDX as XML with the extension',
    xml(
      '<vulnerabilities><vulnerability ref="a"><id>CVE-2026-1</id></vulnerability></vulnerabilities>',
    ),
  ],
  ['SPDX with an advisory', spdx([CPE, ADVISORY])],
  ['SPDX 3 with a vulnerability', spdx3({ type: 'security_Vulnerability', spdxId: 'urn:v' })],
  [
    'Fleet that found one',
    host({ software: [{ name: 'a', vulnerabilities: [{ cve: 'CVE-1' }] }] }),
  ],
  [
    'Fleet that found none',
    host({ software: [{ name: 'a' }, { name: 'b', vulnerabilities: null }] }),
  ],
  [
    'Trivy that found none',
    {
      SchemaVersion: 2,
      ArtifactName: 'a',
      ArtifactType: 'container_image',
      Results: [{ Target: 'a', Class: 'os-pkgs', Type: 'debian', Packages: [] }],
    },
  ],
  ['Grype that found none', { matches: [], descriptor: { name: 'grype', version: '1' } }],
]

describe('an inventory in which nobody looked', () => {
  for (const [title, document] of INVENTORIES) {
    test(title, () => {
      const reports = reportsOf(document)
      assert.deepEqual(
        reports.map((report) => report.looksForFlaws),
        [false],
      )
    })
  }
})

describe('a report of somebody who looked', () => {
  for (const [title, document] of REPORTS) {
    test(title, () => {
      for (const componentFacts of reportsOf(document))
        assert.ok(!('looksForFlaws' in componentFacts))
    })
  }
})

test('one host with vulnerabilities says that Fleet looked at all of them', () => {
  const flawed = { name: 'b', vulnerabilities: [{ cve: 'CVE-2026-1' }] }
  const hosts = [{ name: 'a' }, flawed].map((one, id) => ({
    id,
    osquery_version: '5',
    hostname: `h${id}`,
    software: [one],
  }))
  assert.deepEqual(
    reportsOf({ hosts }).map((componentFacts) => componentFacts.looksForFlaws),
    [undefined, undefined],
  )
})

/** Formats that may be inventories; a report of any other never says so of itself. */
const MAY = new Set(['cyclonedx', 'spdx', 'spdx3', 'osquery', 'fleet', 'postgresql'])
const FOLDERS = ['scanners', 'trivy', 'cloud-findings', 'sarif']

test(
  'no real report of a scanner is taken for an inventory',
  { skip: needsShared('fixtures/trivy') },
  () => {
    let seen = 0
    for (const folder of FOLDERS.map((one) => sharedPath('fixtures', one))) {
      if (!existsSync(folder)) continue
      for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue
        const read = readDocument(new Uint8Array(readFileSync(join(file.parentPath, file.name))))
        if (!read.ok || MAY.has(read.value.format)) continue
        for (const report of read.value.reports) {
          assert.ok(!('looksForFlaws' in report), file.name)
          seen += 1
        }
      }
    }
    assert.ok(seen > 200, String(seen))
  },
)
