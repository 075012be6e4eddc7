/** One package has one name, whichever tool tells of it and wherever in its document the tool does. */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { ComponentFact, HostFacts, PackageFact } from '@holdfast/core/model/facts'
import { itemOf, itemsOf, type Item } from '@holdfast/core/model/inventory'
import { releaseOf } from '@holdfast/core/model/release'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { distroOf, withOrigin } from './purl/origin.ts'
import { readPurl } from './purl/purl.ts'
import { readDocument } from './registry.ts'

function componentsOf(bytes: Uint8Array): ComponentFact[] {
  const read = readDocument(bytes)
  assert.ok(read.ok, read.ok ? '' : read.error.message)
  return read.value.reports.flatMap((report) =>
    report.kind === 'components'
      ? [...report.components, ...report.findings.flatMap(({ component }) => component ?? [])]
      : [],
  )
}

function saidBy(document: unknown): ComponentFact[] {
  return componentsOf(new TextEncoder().encode(JSON.stringify(document)))
}

/** `type|distro|name|version` */
function shown(item: Item | undefined): string | undefined {
  return item && `${item.type}|${item.distro ?? ''}|${item.name}|${item.version}`
}

const PLAIN = 'pkg:deb/debian/libgcc-s1@12.2.0-14'
const FINDING = { vulnerability: { id: 'CVE-2026-1' } }

/** The same package of the same release, in the words of each tool. */
const LIBGCC = 'deb|debian:12|gcc-12|12.2.0-14'
const TOOLS: readonly (readonly [tool: string, document: unknown, expected: string])[] = [
  ['Trivy, of its list', trivyReport({}), LIBGCC],
  ['Trivy, without package URL', trivyReport({ Identifier: {} }), LIBGCC],
  [
    'Grype',
    {
      distro: { name: 'debian', version: '12' },
      matches: [
        {
          ...FINDING,
          artifact: {
            name: 'libgcc-s1',
            version: '12.2.0-14',
            type: 'deb',
            purl: PLAIN,
            upstreams: [{ name: 'gcc-12' }],
          },
        },
      ],
    },
    LIBGCC,
  ],
  [
    'Grype, all in the package URL',
    {
      matches: [
        {
          ...FINDING,
          artifact: {
            name: 'libgcc-s1',
            version: '12.2.0-14',
            purl: `${PLAIN}?arch=amd64&upstream=gcc-12&distro=debian-12`,
            upstreams: [],
          },
        },
      ],
    },
    LIBGCC,
  ],
  ['CycloneDX of Trivy', bomWith(PLAIN, [['aquasecurity:trivy:SrcName', 'gcc-12']]), LIBGCC],
  ['CycloneDX of Syft', bomWith(`${PLAIN}?upstream=gcc-12&distro=debian-12`, []), LIBGCC],
  [
    'CycloneDX of Syft, in properties',
    bomWith(PLAIN, [['syft:metadata:source', 'gcc-12']]),
    LIBGCC,
  ],
  [
    'SPDX of Trivy',
    {
      spdxVersion: 'SPDX-2.3',
      name: 'd',
      packages: [
        { name: 'debian', versionInfo: '12.5', primaryPackagePurpose: 'OPERATING-SYSTEM' },
        {
          name: 'libgcc-s1',
          versionInfo: '12.2.0-14',
          sourceInfo: 'built package from: gcc-12 12.2.0-14',
          externalRefs: [{ referenceType: 'purl', referenceLocator: PLAIN }],
        },
      ],
    },
    LIBGCC,
  ],
  [
    'osquery, the system after its packages',
    ['deb_packages', 'os_version'].map((name) => ({
      name: `pack_x_${name}`,
      hostIdentifier: 'h',
      unixTime: 1_780_000_000,
      snapshot: [
        name === 'deb_packages'
          ? { name: 'libgcc-s1', version: '12.2.0-14', source: 'gcc-12' }
          : { name: 'Debian GNU/Linux', version: '12 (bookworm)', platform: 'debian' },
      ],
    })),
    LIBGCC,
  ],
  [
    'osquery, a source of another version',
    {
      name: 'deb_packages',
      hostIdentifier: 'h',
      unixTime: 1_780_000_000,
      snapshot: [{ name: 'gcc', version: '4:12.2.0-3', source: 'gcc-defaults (1.203)' }],
    },
    'deb||gcc-defaults|1.203',
  ],
  [
    'Fleet, which knows no source',
    {
      host: {
        id: 1,
        team_id: null,
        os_version: 'Ubuntu 22.04.4 LTS',
        software: [{ name: 'curl', version: '7.81.0-1ubuntu1', source: 'deb_packages' }],
      },
    },
    'deb|ubuntu:22.04|curl|7.81.0-1ubuntu1',
  ],
]

function trivyReport(package_: object): unknown {
  const known = { ID: 'libgcc-s1@12.2.0-14', Name: 'libgcc-s1', Version: '12.2.0', Release: '14' }
  const source = { SrcName: 'gcc-12', SrcVersion: '12.2.0', SrcRelease: '14', SrcEpoch: 0 }
  const finding = { VulnerabilityID: 'CVE-2026-1', PkgID: known.ID, PkgName: known.Name }
  return {
    SchemaVersion: 2,
    ArtifactType: 'container_image',
    Metadata: { OS: { Family: 'debian', Name: '12.5' } },
    Results: [
      {
        Class: 'os-pkgs',
        Type: 'debian',
        Packages: [{ ...known, ...source, Identifier: { PURL: PLAIN }, ...package_ }],
        Vulnerabilities: [{ ...finding, InstalledVersion: '12.2.0-14' }],
      },
    ],
  }
}

function bomWith(purl: string, properties: readonly (readonly [string, string])[]): unknown {
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      {
        type: 'library',
        name: 'libgcc-s1',
        version: '12.2.0-14',
        purl,
        properties: properties.map(([name, value]) => ({ name, value })),
      },
      { type: 'operating-system', name: 'debian', version: '12.5' },
    ],
  }
}

describe('one package in the words of each tool', () => {
  for (const [tool, document, expected] of TOOLS) {
    test(tool, () => {
      const items = saidBy(document).flatMap((fact) => itemOf(fact) ?? [])
      assert.ok(items.length > 0)
      for (const item of items) assert.equal(shown(item), expected)
    })
  }

  test('our own agent', () => {
    const pack: PackageFact = {
      name: 'libgcc-s1',
      version: '12.2.0-14',
      arch: 'amd64',
      manager: 'dpkg',
      source: 'gcc-12',
      sourceVersion: '12.2.0-14',
    }
    const os = { id: 'debian', versionId: '12', name: 'Debian' }
    // Of a host only its system and packages are looked at here.
    const facts = { kind: 'host', os, packages: [pack] } as unknown as HostFacts
    assert.deepEqual(
      itemsOf(facts)
        .filter((item) => item.type === 'deb')
        .map((item) => shown(item)),
      [LIBGCC],
    )
  })
})

const ITEMS: readonly (readonly [purl: string, expected: string | undefined])[] = [
  ['pkg:deb/debian/libssl3@3.0.1?distro=debian-12.5', 'deb|debian:12|libssl3|3.0.1'],
  ['pkg:deb/debian/libssl3@3.0.1?upstream=openssl', 'deb|debian|openssl|3.0.1'],
  ['pkg:deb/debian/a@1?upstream=b%401:2-3', 'deb|debian|b|1:2-3'],
  ['pkg:deb/debian/a@1?epoch=2', 'deb|debian|a|2:1'],
  ['pkg:deb/debian/a@2:1', 'deb|debian|a|2:1'],
  ['pkg:deb/debian/a@1?epoch=2&upstream=b', 'deb|debian|b|2:1'],
  ['pkg:apk/alpine/musl@1?distro=3.20.3', 'apk|alpine:v3.20|musl|1'],
  ['pkg:apk/alpine/musl@1?distro=alpine-3.20.3', 'apk|alpine:v3.20|musl|1'],
  ['pkg:apk/alpine/musl@1', 'apk|alpine|musl|1'],
  ['pkg:apk/wolfi/a@1?distro=wolfi-20230201', 'apk|wolfi|a|1'],
  ['pkg:rpm/rhel/nspr@4?upstream=nss-3.src.rpm&distro=rhel-9.1', 'rpm|redhat:9|nspr|4'],
  ['pkg:rpm/centos/a@1?epoch=1&distro=centos-7.6.1810', 'rpm|redhat:7|a|1:1'],
  ['pkg:rpm/alma/a@1?distro=alma-8.5', 'rpm|almalinux:8|a|1'],
  ['pkg:rpm/amazon/a@1?distro=amazon-2%20%28Karoo%29', 'rpm|amazon:2|a|1'],
  ['pkg:rpm/opensuse/a@1?distro=opensuse-leap-15.1', 'rpm|opensuse:Leap 15.1|a|1'],
  ['pkg:rpm/photon/a@1?distro=photon-3.0', 'rpm|photon:3.0|a|1'],
  ['pkg:rpm/a@1', 'rpm||a|1'],
  ['pkg:npm/%40scope/a@1', 'npm||@scope/a|1'],
  ['pkg:npm/@scope/a@1', 'npm||@scope/a|1'],
  ['pkg:maven/org.a/b@1?type=jar', 'maven||org.a:b|1'],
  ['pkg:pypi/Zope.Interface@1', 'pypi||zope-interface|1'],
  ['pkg:golang/github.com/a/b@v1#sub', 'golang||github.com/a/b|v1'],
  ['pkg:npm/a?x=1', 'npm||a|of the component'],
  ['pkg:npm', undefined],
  ['npm/a@1', undefined],
  ['', undefined],
]

describe('package URLs as items', () => {
  for (const [purl, expected] of ITEMS) {
    test(purl === '' ? 'nothing' : purl, () =>
      assert.equal(shown(itemOf({ purl, name: '', version: 'of the component' })), expected),
    )
  }

  test('without any version there is no item', () =>
    assert.equal(itemOf({ purl: 'pkg:npm/a', name: 'a', version: '' }), undefined))
})

const SOURCE = { name: 'openssl', version: '3.0.1' }

const ORIGINS: readonly (readonly [
  purl: string,
  origin: Parameters<typeof withOrigin>[1],
  version: string | undefined,
  expected: string,
])[] = [
  ['pkg:deb/a@1', { distro: 'debian-12' }, '1', 'pkg:deb/a@1?distro=debian-12'],
  ['pkg:deb/a@1?arch=x', { source: SOURCE }, '1', 'pkg:deb/a@1?arch=x&upstream=openssl%403.0.1'],
  ['pkg:deb/a@3.0.1', { source: SOURCE }, '3.0.1', 'pkg:deb/a@3.0.1?upstream=openssl'],
  ['pkg:deb/a@1', { source: { name: 'b' } }, '1', 'pkg:deb/a@1?upstream=b'],
  ['pkg:deb/openssl@3.0.1', { source: SOURCE }, '3.0.1', 'pkg:deb/openssl@3.0.1'],
  [
    'pkg:deb/openssl@3.0.1%2Bb1',
    { source: SOURCE },
    undefined,
    'pkg:deb/openssl@3.0.1%2Bb1?upstream=openssl%403.0.1',
  ],
  ['pkg:rpm/a@1-2?x=y', {}, '1:1-2', 'pkg:rpm/a@1-2?epoch=1&x=y'],
  ['pkg:rpm/a@1-2?epoch=3', {}, '1:1-2', 'pkg:rpm/a@1-2?epoch=3'],
  ['pkg:rpm/a@1-2', {}, '0:1-2', 'pkg:rpm/a@1-2'],
  ['pkg:rpm/a@1-2', {}, '1:1-3', 'pkg:rpm/a@1-2'],
  ['pkg:rpm/a@1', { source: SOURCE }, '1', 'pkg:rpm/a@1'],
  ['pkg:deb/a@1?distro=debian-10', { distro: 'debian-12' }, '1', 'pkg:deb/a@1?distro=debian-10'],
  ['pkg:deb/a@1?upstream=b', { source: SOURCE }, '1', 'pkg:deb/a@1?upstream=b'],
  ['pkg:npm/a@1', { distro: 'debian-12', source: SOURCE }, '1', 'pkg:npm/a@1'],
  ['pkg:oci/a@1', { distro: 'debian-12' }, '1', 'pkg:oci/a@1'],
  ['', { distro: 'debian-12' }, '1', ''],
  ['no purl', { distro: 'debian-12' }, '1', 'no purl'],
]

test('what a package URL lacks is added, and what it says stands', () => {
  for (const [purl, origin, version, expected] of ORIGINS) {
    assert.equal(withOrigin(purl, origin, version), expected)
  }
})

const SYSTEMS: readonly (readonly [string, string | undefined, string | undefined, string])[] = [
  ['debian', '12.5', 'debian-12.5', 'debian:12'],
  ['Debian GNU/Linux 9 (stretch)', undefined, 'debian-9', 'debian:9'],
  ['debian', 'bookworm', 'debian-12', 'debian:12'],
  ['debian:9', undefined, 'debian-9', 'debian:9'],
  ['Ubuntu 22.04.1 LTS', undefined, 'ubuntu-22.04.1', 'ubuntu:22.04'],
  ['ubuntu', '24.04.2', 'ubuntu-24.04.2', 'ubuntu:24.04'],
  ['Alpine Linux v3.18', undefined, 'alpine-3.18', 'alpine:v3.18'],
  ['alpine-3.11.5', undefined, 'alpine-3.11.5', 'alpine:v3.11'],
  ['redhat', '8.4', 'redhat-8.4', 'redhat:8'],
  ['rhel', '9', 'redhat-9', 'redhat:9'],
  ['Red Hat Enterprise Linux 8.4 (Ootpa)', undefined, 'redhat-8.4', 'redhat:8'],
  ['CENTOS 7', undefined, 'centos-7', 'redhat:7'],
  ['amazon', '2 (Karoo)', 'amazon-2', 'amazon:2'],
  ['Amazon Linux 2023.3', undefined, 'amazon-2023.3', 'amazon:2023'],
  ['opensuse.leap', '15.1', 'opensuse-leap-15.1', 'opensuse:Leap 15.1'],
  ['Rocky Linux 8.5', undefined, 'rocky-8.5', 'rocky:8'],
  ['alma', '8.5', 'almalinux-8.5', 'almalinux:8'],
  ['ol', '8', 'oracle-8', 'oracle:8'],
  ['wolfi', '20230201', 'wolfi-20230201', 'wolfi'],
  ['debian', 'sid', 'debian-sid', 'debian:sid'],
  ['debian', undefined, undefined, ''],
  ['windows', '10', undefined, ''],
  ['macOS 13', undefined, undefined, ''],
  ['olympia', '8', undefined, ''],
  ['github:python', undefined, undefined, ''],
  ['', undefined, undefined, ''],
]

test('the release of a system, as tools write it', () => {
  for (const [family, version, expected, release] of SYSTEMS) {
    const distro = distroOf(family, version)
    assert.equal(distro, expected, family)
    if (distro === undefined) continue
    assert.equal(
      shown(itemOf({ purl: `pkg:deb/a@1?distro=${distro}`, name: '', version: '' })),
      `deb|${release}|a|1`,
    )
  }
  assert.equal(releaseOf('debian', ''), 'debian')
  assert.equal(releaseOf('alpine', ''), 'alpine')
  assert.equal(releaseOf('alpine', 'edge'), 'alpine:edge')
})

/** Documents about one image, and how many packages both name. */
const IMAGES: readonly (readonly [one: string, other: string, common: number])[] = [
  ['fixtures/trivy/alpine-310.json', 'fixtures/trivy/alpine-310.gitlab.json', 2],
  ['fixtures/trivy/centos-7.json', 'fixtures/sbom-cyclonedx/trivy/centos-7-cyclonedx.json', 2],
  ['fixtures/trivy/centos-7.json', 'fixtures/sbom-spdx/trivy/centos-7-spdx.json', 2],
  [
    'fixtures/trivy/fluentd-multiple-lockfiles.cdx.json',
    'fixtures/sbom-cyclonedx/trivy/fluentd-multiple-lockfiles-cyclonedx.json',
    3,
  ],
  [
    'fixtures/trivy/fluentd-multiple-lockfiles.cdx.json',
    'conformance/trivy/cyclonedx/fluentd-multiple-lockfiles-short.cdx.json',
    3,
  ],
  ['fixtures/trivy/conda-cyclonedx.json', 'fixtures/trivy/conda-spdx.json', 2],
  ['conformance/trivy/json/npm.json', 'conformance/trivy/cyclonedx/npm-cyclonedx.json', 12],
  ['conformance/trivy/json/pom.json', 'conformance/trivy/cyclonedx/pom-cyclonedx.json', 1],
  [
    'fixtures/sbom-cyclonedx/trivy-parser/happy-bom.json',
    'fixtures/sbom-spdx/trivy-parser/happy-bom.json',
    5,
  ],
]

describe('one image in two documents', { skip: needsShared('fixtures/trivy') }, () => {
  for (const [one, other, common] of IMAGES) {
    test(`${one} and ${other}`, () => {
      const [first, second] = [one, other].map((file) => {
        const components = componentsOf(new Uint8Array(readFileSync(sharedPath(file))))
        return new Set(components.flatMap((each) => shown(itemOf(each)) ?? []))
      })
      assert.equal([...(first ?? [])].filter((each) => second?.has(each)).length, common)
    })
  }
})

test(
  'whichever tools tell of a package of one release, those that know its source agree on it',
  { skip: needsShared('fixtures/trivy') },
  () => {
    const named = new Map<string, { tools: Set<string>; sources: Set<string> }>()
    for (const folder of ['scanners', 'trivy', 'sbom-cyclonedx', 'sbom-spdx', 'cloud-findings']) {
      const base = sharedPath('fixtures', folder)
      for (const file of readdirSync(base, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue
        const read = readDocument(new Uint8Array(readFileSync(join(file.parentPath, file.name))))
        for (const report of read.ok ? read.value.reports : []) {
          if (report.kind !== 'components') continue
          const told = report.findings.flatMap(({ component }) => component ?? [])
          for (const component of [...report.components, ...told]) {
            const item = itemOf(component)
            const purl = readPurl(component.purl)
            if (item === undefined || purl === undefined) continue
            if (item.type !== 'deb' && item.type !== 'apk') continue
            const key = `${item.type} ${item.distro ?? ''} ${purl.name}`
            const known = named.get(key) ?? { tools: new Set(), sources: new Set() }
            named.set(key, known)
            known.tools.add(`${report.format} ${report.tool.name}`)
            if (/[?&]upstream=/.test(component.purl)) known.sources.add(item.name)
            else assert.equal(item.name, purl.name)
          }
        }
      }
    }
    for (const [key, { sources }] of named) assert.ok(sources.size <= 1, key)
    const several = [...named.values()].filter((one) => one.tools.size > 1)
    assert.ok(several.length >= 40, String(several.length))
  },
)
