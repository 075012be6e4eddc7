/** Which packages the products of a CSAF document stand for, and which of them are told of as affected. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { AffectedPackage } from '@holdfast/core/model/advisory'
import { readDocument } from '../registry.ts'

/** Product ids are the package URLs or names themselves. */
function affected(
  status: { readonly [list: string]: readonly string[] },
  more: { readonly branches?: unknown; readonly relationships?: unknown } = {},
): readonly AffectedPackage[] {
  const ids = [...new Set(Object.values(status).flat())]
  const products = ids.map((id) => ({
    product_id: id,
    name: id,
    ...(id.startsWith('pkg:') ? { product_identification_helper: { purl: id } } : {}),
  }))
  const document = {
    document: {
      category: 'csaf_vex',
      csaf_version: '2.0',
      publisher: { name: 'v' },
      title: 't',
      tracking: { id: 'A-1', current_release_date: '2026-01-01T00:00:00Z' },
    },
    product_tree: {
      ...(more.relationships === undefined ? { full_product_names: products } : {}),
      ...more,
    },
    vulnerabilities: [{ cve: 'CVE-2026-0001', product_status: status }],
  }
  const read = readDocument(utf8(JSON.stringify(document)))
  assert.ok(read.ok, JSON.stringify(read))
  return read.value.advisories[0]?.affected ?? []
}

function shown(affectedPackage: AffectedPackage): string {
  const ranges = affectedPackage.ranges.map(
    ({ introduced, fixed, lastAffected }) =>
      `${introduced}..${fixed ?? (lastAffected === null ? '' : `=${lastAffected}`)}`,
  )
  const about = [
    affectedPackage.type,
    affectedPackage.distro ?? '',
    affectedPackage.name,
    affectedPackage.channel ?? '',
    affectedPackage.stream ?? '',
  ].join('|')
  return `${about} ${[...ranges, ...affectedPackage.versions].join(' ')}`
}

const FIXED: readonly (readonly [purl: string, expected: string])[] = [
  ['pkg:maven/org.a.b/c@2.17.1', 'maven||org.a.b:c|| 0..2.17.1'],
  ['pkg:npm/%40scope/a@1.2.0', 'npm||@scope/a|| 0..1.2.0'],
  ['pkg:golang/github.com/A/b@v1.2.0', 'golang||github.com/a/b|| 0..v1.2.0'],
  ['pkg:pypi/PyYAML@5.4', 'pypi||pyyaml|| 0..5.4'],
  [
    'pkg:deb/ubuntu/openssl@3.0.2-0ubuntu1.15?arch=source&distro=jammy',
    'deb|ubuntu:22.04|openssl|| 0..3.0.2-0ubuntu1.15',
  ],
  [
    'pkg:deb/ubuntu/glibc@2.23-0ubuntu11.3%2Besm9?arch=source&distro=esm-infra/xenial',
    'deb|ubuntu:16.04|glibc|pro| 0..2.23-0ubuntu11.3+esm9',
  ],
  ['pkg:deb/debian/curl@7.88.1-10?distro=bookworm', 'deb|debian:12|curl|| 0..7.88.1-10'],
  ['pkg:rpm/redhat/bash@5.1-2.el9_4?arch=x86_64&epoch=1', 'rpm|redhat:9|bash|| 0..1:5.1-2.el9_4'],
  [
    'pkg:rpm/redhat/nodejs@20.12.2-2.module%2Bel8.9.0%2B1?epoch=1&rpmmod=nodejs:20:80900:a7',
    'rpm|redhat:8|nodejs||nodejs:20 0..1:20.12.2-2.module+el8.9.0+1',
  ],
  [
    'pkg:rpm/amazonlinux/curl@8.5.0-1.amzn2023.0.1',
    'rpm|amazon:2023|curl|| 0..8.5.0-1.amzn2023.0.1',
  ],
  [
    'pkg:rpm/openeuler/curl@7.79.1-30.oe2203sp3',
    'rpm|openeuler:22.03-LTS-SP3|curl|| 0..7.79.1-30.oe2203sp3',
  ],
  ['pkg:rpm/fedora/curl@8-1.fc40', 'rpm|fedora:40|curl|| 0..8-1.fc40'],
  ['pkg:rpm/suse/curl@8-150500.5.1', 'rpm|suse:15.5|curl|| 0..8-150500.5.1'],
  ['pkg:rpm/redhat/bash@4.4-2', 'rpm|redhat|bash|| 0..4.4-2'],
]

describe('a fixed product', () => {
  for (const [purl, expected] of FIXED) {
    test(purl, () => {
      for (const list of ['fixed', 'first_fixed', 'recommended']) {
        assert.deepEqual(affected({ [list]: [purl] }).map(shown), [expected])
      }
    })
  }
  for (const purl of ['pkg:oci/a@sha256%3Aaa?tag=1', 'pkg:npm/a', 'a 1.2.0', 'pkg:generic/a@1']) {
    test(`${purl} tells nothing`, () => assert.deepEqual(affected({ fixed: [purl] }), []))
  }
})

describe('an affected product', () => {
  const RPM = 'pkg:rpm/redhat/bind@9.16-1.el9'
  const CASES: readonly (readonly [Parameters<typeof affected>[0], readonly string[]])[] = [
    [{ known_affected: ['pkg:npm/a@1.0.0'] }, ['npm||a|| 1.0.0']],
    [
      { known_affected: ['pkg:npm/a@1.0.0'], recommended: ['pkg:npm/a@1.2.0'] },
      ['npm||a|| 0..1.2.0'],
    ],
    [{ known_affected: ['pkg:npm/a'] }, ['npm||a|| 0..']],
    [{ first_affected: ['pkg:npm/a@1.0.0'] }, ['npm||a|| 1.0.0..']],
    [{ last_affected: ['pkg:npm/a@1.0.0'] }, ['npm||a|| 0..=1.0.0']],
    [{ known_affected: [RPM] }, ['rpm|redhat:9|bind|| 0..']],
    [
      { known_affected: [RPM], fixed: ['pkg:rpm/redhat/bind@9.16-2.el9'] },
      ['rpm|redhat:9|bind|| 0..9.16-2.el9'],
    ],
    // Fixed in another release, or another package: it stays without a fix here.
    [
      { known_affected: [RPM], fixed: ['pkg:rpm/redhat/bind@9.11-2.el8'] },
      ['rpm|redhat:8|bind|| 0..9.11-2.el8', 'rpm|redhat:9|bind|| 0..'],
    ],
    [
      { known_affected: [RPM], fixed: ['pkg:rpm/redhat/bind-libs@9.16-2.el9'] },
      ['rpm|redhat:9|bind-libs|| 0..9.16-2.el9', 'rpm|redhat:9|bind|| 0..'],
    ],
    [
      {
        known_affected: ['pkg:deb/ubuntu/a@1?distro=jammy'],
        fixed: ['pkg:deb/ubuntu/a@1%2Besm1?distro=esm-apps/jammy'],
      },
      ['deb|ubuntu:22.04|a|pro| 0..1+esm1', 'deb|ubuntu:22.04|a|| 0..'],
    ],
    [{ known_not_affected: [RPM] }, []],
    [{ under_investigation: [RPM] }, []],
    [{ known_affected: ['some product 9'] }, []],
  ]
  for (const [status, expected] of CASES) {
    test(JSON.stringify(status), () => assert.deepEqual(affected(status).map(shown), expected))
  }
})

describe('ranges of versions', () => {
  const branches = (name: string) => ({
    branches: [
      {
        category: 'product_version_range',
        name,
        product: {
          product_id: 'p',
          name: 'a',
          product_identification_helper: { purl: 'pkg:npm/a' },
        },
      },
    ],
    relationships: [],
  })
  for (const [range, expected] of [
    ['vers:npm/>=1.0.0|<1.2.0', '1.0.0..1.2.0'],
    ['vers:npm/<1.2.0|>=2.0.0|<=2.1.0', '0..1.2.0 2.0.0..=2.1.0'],
    ['vers:npm/1.0.0|1.1.0', '1.0.0..=1.0.0 1.1.0..=1.1.0'],
    ['vers:npm/>=3.0.0', '3.0.0..'],
    ['vers:npm/*', '0..'],
  ] as const) {
    test(range, () => {
      assert.deepEqual(affected({ known_affected: ['p'] }, branches(range)).map(shown), [
        `npm||a|| ${expected}`,
      ])
    })
  }
  test('a fixed one begins with its fix', () => {
    assert.deepEqual(affected({ fixed: ['p'] }, branches('vers:npm/>=1.2.0')).map(shown), [
      'npm||a|| 0..1.2.0',
    ])
  })
})

describe('what a part belongs to', () => {
  const tree = (whole: object, part: object) => ({
    branches: [
      { category: 'product_name', name: 'w', product: { product_id: 'w', name: 'w', ...whole } },
      { category: 'product_version', name: 'c', product: { product_id: 'c', name: 'c', ...part } },
    ],
    relationships: [
      {
        category: 'default_component_of',
        full_product_name: { name: 'c of w', product_id: 'w:c' },
        product_reference: 'c',
        relates_to_product_reference: 'w',
      },
    ],
  })
  const cpe = (one: string) => ({ product_identification_helper: { cpe: one } })
  const purl = (one: string) => ({ product_identification_helper: { purl: one } })
  for (const [whole, part, expected] of [
    [
      cpe('cpe:/o:redhat:enterprise_linux:9'),
      purl('pkg:rpm/redhat/bind-libs?arch=x86_64'),
      'redhat:9|bind-libs||',
    ],
    [
      cpe('cpe:/o:redhat:rhel_eus:9.2::baseos'),
      purl('pkg:rpm/redhat/bind'),
      'redhat:9|bind|el9_2|',
    ],
    [cpe('cpe:/o:suse:sles:15:sp5'), purl('pkg:rpm/suse/curl'), 'suse:15.5|curl||'],
    [
      cpe('cpe:/o:suse:sles:15:sp5'),
      purl('pkg:rpm/suse/curl@8.0.1-150400.5.41.1'),
      'suse:15.5|curl||',
    ],
    [
      { name: 'SUSE Linux Enterprise Server 15 SP5' },
      purl('pkg:rpm/suse/curl'),
      'suse:15.5|curl||',
    ],
    [{ name: 'openSUSE Leap 15.6' }, purl('pkg:rpm/opensuse/curl'), 'opensuse:Leap 15.6|curl||'],
    [{ name: 'Red Hat Enterprise Linux 8' }, purl('pkg:rpm/redhat/bind'), 'redhat:8|bind||'],
    [
      cpe('cpe:/o:redhat:enterprise_linux:9'),
      { name: 'telnet-1:0.17-65.el9.x86_64' },
      'redhat:9|telnet||',
    ],
    [{ name: 'Some Appliance 9' }, purl('pkg:rpm/redhat/bind'), 'redhat|bind||'],
    [
      cpe('cpe:/a:redhat:satellite:6'),
      purl('pkg:rpm/redhat/bind'),
      'redhat:satellite-6|bind|satellite:6|',
    ],
  ] as const) {
    test(`${JSON.stringify(whole)} ${JSON.stringify(part)}`, () => {
      const [affectedPackage] = affected({ known_affected: ['w:c'] }, tree(whole, part))
      assert.equal(
        affectedPackage === undefined ? undefined : shown(affectedPackage),
        `rpm|${expected} 0..`,
      )
    })
  }
  test('the stream of a module stands in the id of the part', () => {
    const of = (id: string) => ({
      full_product_names: [],
      branches: [
        {
          category: 'product_version',
          name: 'c',
          product: { product_id: id, name: 'c', ...purl('pkg:rpm/redhat/nodejs@1-1.module%2Bel8') },
        },
      ],
      relationships: [],
    })
    const id = 'red_hat_enterprise_linux_8:nodejs:16/nodejs'
    assert.equal(affected({ known_affected: [id] }, of(id))[0]?.stream, 'nodejs:16')
    const plain = 'red_hat_enterprise_linux_8:nodejs'
    assert.equal(affected({ known_affected: [plain] }, of(plain))[0]?.stream, undefined)
  })
})
