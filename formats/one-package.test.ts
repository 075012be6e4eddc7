/**
 * What a package manager would call the same package meets, whichever reader tells of it and whichever feed speaks of
 * it; and what it would not, does not.
 */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { observe, publish } from '@holdfast/core/correlate/correlator'
import { emptyCorrelator } from '@holdfast/core/correlate/correlator-state'
import { heldWithMatches } from '@holdfast/core/correlate/match-index'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { AssetUid } from '@holdfast/core/kernel/ids'
import type { Advisory } from '@holdfast/core/model/advisory'
import type { ComponentFacts, HostFacts } from '@holdfast/core/model/facts'
import { readDpkgStatus } from '@holdfast/host-formats/dpkg/status'
import { readOsRelease } from '@holdfast/host-formats/os-release/os-release'
import { readDocument } from './registry.ts'
import { readRpmList } from '@holdfast/host-formats/rpm/list'
import { compareVersions } from './versions/order.ts'

function read(document: unknown) {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const answer = readDocument(utf8(text))
  assert.ok(answer.ok, answer.ok ? '' : answer.error.message)
  return answer.value
}

/** `name fixed` of every hit of the advisories in what is listed; `unknown` where it cannot be told. */
function found(advisories: readonly Advisory[], listed: readonly (HostFacts | ComponentFacts)[]) {
  const all = emptyCorrelator(compareVersions)
  const set = advisories.map(
    (value, place) => ({ kind: 'advisory', key: `${place}`, value }) as const,
  )
  publish(all, 'f', set as never, []) // Only what is matched.
  for (const facts of listed) observe(all, 'as_1' as AssetUid, 's', facts, true)
  return [...heldWithMatches(all.index)]
    .flatMap(({ item, matches }) =>
      [...matches.values()].map((match) =>
        match.state === 'unknown'
          ? `${item.name} unknown`
          : `${item.name} ${match.fixed ?? 'no fix'}`,
      ),
    )
    .toSorted()
}

const NO_LISTS = { state: 'unknown', reason: 'no-lists', detail: '' } as const

function osv(ecosystem: string, name: string, fixed: string, more: object = {}) {
  const events = [{ introduced: '0' }, { fixed }]
  return {
    schema_version: '1.7.0',
    id: 'X-2026-1',
    modified: '2026-11-01T00:00:00Z',
    affected: [{ package: { ecosystem, name, ...more }, ranges: [{ type: 'ECOSYSTEM', events }] }],
  }
}

const NAME = { name: 'x', version: '' }
const external = (locators: readonly string[]) =>
  locators.map((referenceLocator) => ({
    referenceCategory: 'PACKAGE-MANAGER',
    referenceType: 'purl',
    referenceLocator,
  }))

/** One package URL in the documents of each kind of inventory. */
const INVENTORIES: readonly (readonly [string, (purl: string) => unknown])[] = [
  [
    'CycloneDX',
    (purl) => ({
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      components: [{ type: 'library', ...NAME, purl }],
    }),
  ],
  [
    'SPDX',
    (purl) => ({
      spdxVersion: 'SPDX-2.3',
      name: 'd',
      packages: [{ ...NAME, externalRefs: external(['pkg:generic/x@1', purl]) }],
    }),
  ],
  [
    'SPDX, tag-value',
    (purl) =>
      [
        'SPDXVersion: SPDX-2.3',
        'DocumentName: d',
        'PackageName: x',
        `ExternalRef: PACKAGE-MANAGER purl ${purl}`,
        'ExternalRef: PACKAGE-MANAGER purl pkg:generic/x@1',
      ].join('\n'),
  ],
  [
    'SPDX 3',
    (purl) => ({
      '@context': 'https://spdx.org/rdf/3.0.1/spdx-context.jsonld',
      '@graph': [
        { type: 'SpdxDocument', spdxId: 'd', name: 'd' },
        {
          type: 'software_Package',
          spdxId: 'p',
          name: 'x',
          externalIdentifier: [
            { externalIdentifierType: 'packageUrl', identifier: 'pkg:generic/x@1' },
            { externalIdentifierType: 'packageUrl', identifier: purl },
          ],
        },
      ],
    }),
  ],
]

const MEET: readonly (readonly [ecosystem: string, name: string, fixed: string, purl: string])[] = [
  ['PyPI', 'PyYAML', '5.4', 'pkg:pypi/pyyaml@5.3'],
  ['PyPI', 'jaraco.context', '6.1', 'pkg:pypi/jaraco.context@6.0'],
  ['PyPI', 'ruamel.yaml', '1.0', 'pkg:pypi/Ruamel_YAML@0.9'],
  ['NuGet', 'Newtonsoft.Json', '13.0.1', 'pkg:nuget/newtonsoft.json@12.0.3'],
  ['NuGet', 'system.text.json', '8.0.5', 'pkg:nuget/System.Text.Json@8.0.4'],
  ['Packagist', 'symfony/http-kernel', '6.4.0', 'pkg:composer/Symfony/Http-Kernel@6.3.0'],
  ['Go', 'github.com/BurntSushi/toml', '1.2.0', 'pkg:golang/github.com/burntsushi/toml@v1.1.0'],
  ['Go', 'github.com/a/b/v2', '2.2.0', 'pkg:golang/github.com/a/b/v2@v2.1.0'],
  ['Go', 'stdlib', '1.21.8', 'pkg:golang/std@1.21.0'],
  ['Go', 'github.com/a/b', '1.2.0', 'pkg:golang/github.com%2FA/b@v1.1.0'],
  ['npm', '@babel/core', '7.1.0', 'pkg:npm/%40babel/core@7.0.0'],
  ['npm', 'left-pad', '1.2.0', 'pkg:npm/left-pad@1.0.0'],
  ['Maven', 'org.yaml:snakeyaml', '2.0', 'pkg:maven/org.yaml/snakeyaml@1.33'],
  ['crates.io', 'serde_json', '1.0.2', 'pkg:cargo/serde-json@1.0.1'],
  ['RubyGems', 'rails', '7.0.1', 'pkg:gem/rails@7.0.0'],
  ['Pub', 'dio', '5.0.0', 'pkg:pub/Dio@4.0.0'],
  [
    'Debian:12',
    'curl',
    '7.88.1-10+deb12u8',
    'pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5?distro=bookworm',
  ],
  [
    'Debian:12',
    'openssl',
    '3.0.13-1',
    'pkg:deb/debian/libssl3@3.0.11-1?distro=debian-12&upstream=openssl',
  ],
  [
    'Debian:12',
    'linux',
    '6.1.99-1',
    'pkg:deb/debian/linux-image-amd64@6.1.85-1?distro=debian-12&upstream=linux-signed-amd64%406.1.85%2B1',
  ],
  [
    'Ubuntu:22.04:LTS',
    'openssl',
    '3.0.2-0ubuntu1.15',
    'pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.10?distro=jammy',
  ],
  [
    'Ubuntu:16.04:LTS',
    'openssl',
    '1.0.2g-9',
    'pkg:deb/ubuntu/openssl@1.0.2g-8?distro=ubuntu-xenial',
  ],
  [
    'Alpine:v3.20',
    'openssl',
    '3.3.1-r1',
    'pkg:apk/alpine/libssl3@3.3.1-r0?distro=3.20.3&upstream=openssl',
  ],
  ['Alpine:edge', 'openssl', '3.3.1-r1', 'pkg:apk/alpine/openssl@3.3.1-r0?distro=edge'],
  ['Wolfi', 'openssl', '3.3.1-r1', 'pkg:apk/wolfi/openssl@3.3.1-r0?distro=wolfi-20230201'],
  [
    'Rocky Linux:9',
    'openssl',
    '1:3.0.7-27.el9',
    'pkg:rpm/rocky/openssl-libs@3.0.7-24.el9?epoch=1&distro=rocky-9.4&upstream=openssl-3.0.7-24.el9.src.rpm',
  ],
  [
    'AlmaLinux:9',
    'openssl-libs',
    '1:3.0.7-27.el9',
    'pkg:rpm/alma/openssl-libs@3.0.7-24.el9?epoch=1&distro=alma-9.4',
  ],
  ['Red Hat:enterprise_linux:9::baseos', 'bash', '5.1-9.el9', 'pkg:rpm/redhat/bash@5.1-8.el9'],
  [
    'SUSE:Linux Enterprise Module for Basesystem 15 SP5',
    'openssl-1_1',
    '1.1.1l-150500.17.31.1',
    'pkg:rpm/suse/openssl-1_1@1.1.1l-150500.17.25.1?distro=sles-15.5',
  ],
  [
    'openSUSE:Tumbleweed',
    'curl',
    '8.9.0-1.1',
    'pkg:rpm/opensuse/curl@8.8.0-1.1?distro=opensuse-tumbleweed-20261101',
  ],
  [
    'openEuler:22.03-LTS-SP3',
    'curl',
    '7.79.1-30.oe2203sp3',
    'pkg:rpm/openeuler/curl@7.79.1-20.oe2203sp3?distro=openEuler-22.03-LTS-SP3',
  ],
  ['Azure Linux:2', 'curl', '8.8.0-2.cm2', 'pkg:rpm/mariner/curl@8.8.0-1.cm2?distro=mariner-2.0'],
]

const APART: readonly (readonly [ecosystem: string, name: string, fixed: string, purl: string])[] =
  [
    ['npm', 'JSONStream', '2.0.0', 'pkg:npm/jsonstream@1.0.0'],
    ['npm', 'core', '8.0.0', 'pkg:npm/%40babel/core@7.0.0'],
    ['Maven', 'org.yaml:snakeyaml', '2.0', 'pkg:maven/com.other/snakeyaml@1.33'],
    ['PyPI', 'yaml', '5.4', 'pkg:pypi/pyyaml@5.3'],
    ['Go', 'github.com/a/b', '9.0.0', 'pkg:golang/github.com/a/b/v2@v2.1.0'],
    ['Go', 'toolchain', '1.22.0', 'pkg:golang/std@1.21.0'],
    ['PyPI', 'left-pad', '5.4', 'pkg:npm/left-pad@1.0.0'],
    ['Debian:11', 'curl', '9.0-1', 'pkg:deb/debian/curl@7.88.1-10?distro=bookworm'],
    ['Ubuntu:20.04:LTS', 'openssl', '9.0', 'pkg:deb/ubuntu/openssl@3.0.2?distro=jammy'],
    [
      'Debian:12',
      'linux-6.6',
      '9.0-1',
      'pkg:deb/debian/x@6.1.85-1?distro=debian-12&upstream=linux-signed-amd64%406.1.85%2B1',
    ],
    [
      'Rocky Linux:8',
      'openssl',
      '9:3.0.7-27.el8',
      'pkg:rpm/rocky/openssl@3.0.7-24.el9?epoch=1&distro=rocky-9.4',
    ],
    ['AlmaLinux:9', 'bash', '5.1-9.el9', 'pkg:rpm/redhat/bash@5.1-8.el9?distro=rhel-9.4'],
    [
      'SUSE:Linux Enterprise Server 15 SP4',
      'curl',
      '9-150400.1',
      'pkg:rpm/suse/curl@8-150500.1?distro=sles-15.5',
    ],
    ['openSUSE:Leap 15.6', 'curl', '9-1', 'pkg:rpm/opensuse/curl@8-1?distro=opensuse-tumbleweed'],
    ['Alpine:v3.19', 'openssl', '3.3.1-r1', 'pkg:apk/alpine/openssl@3.3.1-r0?distro=3.20.3'],
  ]

describe('one package, one flaw, whichever document', () => {
  for (const [ecosystem, name, fixed, purl] of MEET) {
    test(`${ecosystem} ${name} is ${purl}`, () => {
      const { advisories } = read(osv(ecosystem, name, fixed))
      for (const [tool, document] of INVENTORIES) {
        const { reports } = read(document(purl))
        const hits = found(advisories, reports as ComponentFacts[])
        assert.equal(hits.length, 1, tool)
        assert.ok(hits[0]?.endsWith(` ${fixed}`), `${tool}: ${hits[0]}`)
      }
      // Fixed is not hit.
      const [, version = ''] = /@([^?]*)/.exec(purl) ?? []
      const later = purl.includes('upstream=')
        ? undefined
        : purl.replace(`@${version}`, `@${encodeURIComponent(fixed.replace(/^\d+:/, ''))}`)
      if (later !== undefined) {
        const { reports } = read(INVENTORIES[0]?.[1](later))
        assert.deepEqual(found(advisories, reports as ComponentFacts[]), [])
      }
    })
  }
})

describe('two packages', () => {
  for (const [ecosystem, name, fixed, purl] of APART) {
    test(`${ecosystem} ${name} is not ${purl}`, () => {
      const { advisories } = read(osv(ecosystem, name, fixed))
      for (const [tool, document] of INVENTORIES) {
        const { reports } = read(document(purl))
        assert.deepEqual(found(advisories, reports as ComponentFacts[]), [], tool)
      }
    })
  }
})

test('an epoch beside the version counts, and one in it is not doubled', () => {
  const purl = 'pkg:rpm/rocky-linux/openssl?distro=rocky-linux-9&epoch=1'
  const listed = read(
    INVENTORIES[0]?.[1]('pkg:rpm/rocky/openssl@3.0.7-24.el9?epoch=1&distro=rocky-9.4'),
  ).reports as ComponentFacts[]
  for (const fixed of ['3.0.7-27.el9', '1:3.0.7-27.el9']) {
    const { advisories } = read(osv('Rocky Linux:9', 'openssl', fixed, { purl }))
    assert.deepEqual(found(advisories, listed), ['openssl 1:3.0.7-27.el9'])
  }
  const older = read(osv('Rocky Linux:9', 'openssl', '3.0.7-23.el9', { purl }))
  assert.deepEqual(found(older.advisories, listed), [])
})

test('the title of a notice names the stream of its builds', () => {
  const fixed = '1:20.12.2-2.module_el8.9.0+3789+0b3f5c3a'
  for (const [title, stream] of [
    ['Important: nodejs:20 security update', 'nodejs:20'],
    ['Red Hat Security Advisory: python39:3.9 security update', 'python39:3.9'],
    ['Important: nodejs:18 and nodejs:20 security update', undefined],
    ['Moderate: avahi security update', undefined],
    ['', undefined],
  ] as const) {
    const { advisories } = read({ ...osv('AlmaLinux:8', 'nodejs', fixed), summary: title })
    assert.equal(advisories[0]?.affected[0]?.stream, stream, title)
  }
  const plain = {
    ...osv('AlmaLinux:8', 'x', '1-1.el8'),
    summary: 'Important: nodejs:20 security update',
  }
  assert.equal(read(plain).advisories[0]?.affected[0]?.stream, undefined)
})

describe('hosts', () => {
  const hostOf = (release: string, packages: HostFacts['packages']): HostFacts =>
    // Of a host only its system and packages are looked at here.
    ({
      kind: 'host',
      coverage: [],
      processes: [],
      fixes: NO_LISTS,
      kernel: { state: 'not-applicable', reason: 'container' },
      os: readOsRelease(release),
      packages,
    }) as unknown as HostFacts

  test('vendor and stream of an rpm stand in the last columns, and older lists have none', () => {
    const lines = [
      'nodejs\t1:18.20.2-1.module+el8\tx86_64\tnodejs-18.20.2-1.module+el8.src.rpm\tRed Hat, Inc.\tnodejs:18:8090020240301110609:a75119d5',
      'bash\t5.1-1.el9\tx86_64\tbash-5.1-1.el9.src.rpm\tRed Hat, Inc.\t(none)',
      'kernel-default\t5.14.21-150500.55.52.1\tx86_64\tkernel-default-5.14.21-150500.55.52.1.nosrc.rpm',
      'zlib\t1.2.11-40.el9\tx86_64\tzlib-1.2.11-40.el9.src.rpm\r',
    ]
    const [node, bash, kernel, zlib] = readRpmList(lines.join('\n')).packages
    assert.deepEqual([node?.vendor, node?.stream], ['Red Hat, Inc.', 'nodejs:18'])
    assert.deepEqual([bash?.vendor, bash?.stream], ['Red Hat, Inc.', undefined])
    assert.deepEqual([kernel?.source, kernel?.vendor], ['kernel-default', undefined])
    assert.equal(zlib?.source, 'zlib')
  })

  test('who made a Debian package stands in its paragraph, and alone makes it nobody else s', () => {
    const status = (lines: string): string =>
      `Package: nodejs\nStatus: install ok installed\nArchitecture: amd64\n${lines}\n`
    const tracker = read({
      nodejs: {
        'CVE-2026-1': {
          releases: {
            bookworm: { status: 'resolved', fixed_version: '18.19.0-6', urgency: 'high' },
          },
        },
      },
    })
    for (const [lines, expected] of [
      ['Version: 18.13.0-1\nMaintainer: A Person <person@company.example>', ['nodejs 18.19.0-6']],
      [
        'Version: 18.13.0-1\nMaintainer: Debian Javascript Maintainers <pkg-javascript-devel@alioth-lists.debian.net>',
        ['nodejs 18.19.0-6'],
      ],
      ['Version: 18.13.0-1', ['nodejs 18.19.0-6']],
      ['Version: 18.20.0-1', []],
      ['Version: 20.9.0-1nodesource1\nMaintainer: Ivan <x@nodesource.com>', ['nodejs unknown']],
      ['Version: 16.0.0-deb-1nodesource1', ['nodejs unknown']],
    ] as const) {
      const { packages } = readDpkgStatus(status(lines))
      const facts = hostOf('ID=debian\nVERSION_ID="12"', packages)
      assert.deepEqual(found(tracker.advisories, [facts]), expected, lines)
    }
  })

  test('the tracker and secdb speak of the releases of hosts', () => {
    const tracker = read({
      curl: {
        'CVE-2026-1': {
          releases: Object.fromEntries(
            ['bookworm', 'forky', 'sid'].map((one) => [
              one,
              { status: 'resolved', fixed_version: '9.0-1', urgency: 'high' },
            ]),
          ),
        },
      },
    })
    const status = 'Package: curl\nStatus: install ok installed\nVersion: 8.0-1\n'
    const { packages } = readDpkgStatus(status)
    for (const [release, count] of [
      ['ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm', 1],
      ['ID=debian\nVERSION_CODENAME=forky', 1],
      ['ID=debian\nVERSION_CODENAME=sid', 1],
      ['ID=raspbian\nVERSION_ID="12"', 1],
      ['ID=debian\nVERSION_ID="11"', 0],
      ['ID=ubuntu\nVERSION_ID="12.04"', 0],
      ['ID=debian', 0],
    ] as const) {
      assert.equal(found(tracker.advisories, [hostOf(release, packages)]).length, count, release)
    }
  })
})
