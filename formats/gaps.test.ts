/** What readers keep for the sake of gaps: the system and its end, CPE names, what is no package by itself. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { utf8 } from '@holdfast/core/kernel/bytes'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { readDocument } from './registry.ts'
import { summaryOf } from './summary.ts'

const read = (value: unknown) => {
  const document = readDocument(utf8(JSON.stringify(value)))
  assert.ok(document.ok, JSON.stringify(document))
  return document.value
}
const report = (value: unknown): ComponentFacts => {
  const [one] = read(value).reports
  assert.ok(one?.kind === 'components')
  return one
}

const trivy = (OS: unknown, Class = 'os-pkgs') => ({
  SchemaVersion: 2,
  ArtifactName: 'web',
  ArtifactType: 'container_image',
  Metadata: OS === undefined ? {} : { OS },
  Results: [
    {
      Target: 'web',
      Class,
      Type: Class === 'os-pkgs' ? 'debian' : 'node-pkg',
      Packages: [
        {
          Name: 'x',
          Version: '1',
          Identifier: {
            PURL: Class === 'os-pkgs' ? 'pkg:deb/debian/x@1?distro=debian-12' : 'pkg:npm/x@1',
          },
        },
      ],
    },
  ],
})
const bom = (...components: object[]) => ({
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  components,
})
const library = (change: object = {}) => ({ type: 'library', name: 'x', version: '1', ...change })

describe('the system', () => {
  const CASES: readonly (readonly [string, unknown, ComponentFacts['system']])[] = [
    [
      'Trivy, out of support',
      trivy({ Family: 'alpine', Name: '3.9.4', EOSL: true }),
      { id: 'alpine', versionId: '3.9.4', name: 'alpine 3.9.4', supportEnded: true },
    ],
    [
      'Trivy, supported',
      trivy({ Family: 'debian', Name: '12.5' }),
      { id: 'debian', versionId: '12.5', name: 'debian 12.5' },
    ],
    [
      'Trivy, said to be supported',
      trivy({ Family: 'ubuntu', Name: '24.04', EOSL: false }),
      { id: 'ubuntu', versionId: '24.04', name: 'ubuntu 24.04' },
    ],
    [
      'Trivy, a word is no yes',
      trivy({ Family: 'ubuntu', Name: '16.04', EOSL: 'true' }),
      { id: 'ubuntu', versionId: '16.04', name: 'ubuntu 16.04' },
    ],
    ['Trivy, none', trivy(undefined, 'lang-pkgs'), undefined],
    [
      'CycloneDX',
      bom(library(), { type: 'operating-system', name: 'Debian', version: '12' }),
      { id: 'debian', versionId: '12', name: 'Debian' },
    ],
    [
      'CycloneDX, two of them',
      bom(
        { type: 'operating-system', name: 'debian', version: '12' },
        { type: 'operating-system', name: 'alpine', version: '3.20' },
      ),
      undefined,
    ],
    ['CycloneDX, none', bom(library()), undefined],
  ]
  for (const [name, document, expected] of CASES) {
    test(name, () => assert.deepEqual(report(document).system, expected))
  }

  const SAYS: readonly (readonly [string, unknown, boolean])[] = [
    ['only a lock file was read', trivy(undefined, 'lang-pkgs'), true],
    ['an SBOM of libraries', bom(library({ purl: 'pkg:npm/x@1' })), true],
    ['an SBOM without a package URL', bom(library()), true],
    ['packages of a system', trivy({ Family: 'debian', Name: '12' }), false],
    ['packages of a system nobody names', bom(library({ purl: 'pkg:apk/alpine/x@1' })), false],
    [
      'a system without packages',
      bom(library({ purl: 'pkg:npm/x@1' }), { type: 'operating-system', name: 'debian' }),
      false,
    ],
  ]
  for (const [name, document, says] of SAYS) {
    test(`${name}: ${says ? 'it says that nobody looked' : 'nothing to say'}`, () => {
      const { warnings } = summaryOf(read(document))
      assert.equal(
        /no operating system was recognised/.test(warnings.join()),
        says,
        warnings.join(),
      )
    })
  }
})

describe('components of CycloneDX', () => {
  const CPE = 'cpe:2.3:a:openssl:openssl:1.0.1f:*:*:*:*:*:*:*'
  const CASES: readonly (readonly [string, object, { cpe?: string; part?: true }])[] = [
    ['its CPE', library({ cpe: CPE }), { cpe: CPE }],
    ['a file', { type: 'file', name: '/bin/x' }, { part: true }],
    [
      'what Trivy groups packages by',
      {
        type: 'application',
        name: 'package-lock.json',
        properties: [{ name: 'aquasecurity:trivy:Class', value: 'lang-pkgs' }],
      },
      { part: true },
    ],
    ['a library without a package URL', library(), {}],
    ['an application', { type: 'application', name: 'x' }, {}],
    ['a file with a package URL', { type: 'file', name: 'x', purl: 'pkg:generic/x@1' }, {}],
    [
      'a package that Trivy found',
      library({
        purl: 'pkg:npm/x@1',
        properties: [{ name: 'aquasecurity:trivy:Type', value: 'node-pkg' }],
      }),
      {},
    ],
  ]
  for (const [name, component, expected] of CASES) {
    test(name, () => {
      const [fact] = report(bom(component)).components
      const { cpe, part } = fact ?? {}
      assert.deepEqual(
        { ...(cpe === undefined ? {} : { cpe }), ...(part === undefined ? {} : { part }) },
        expected,
      )
    })
  }
})

test('NVD: vulnerable products, each once; platforms and other things are none', () => {
  const match = (criteria: string, vulnerable = true) => ({ criteria, vulnerable })
  const cve = (id: string, ...cpeMatch: object[]) => ({
    cve: { id, vulnStatus: 'Analyzed', configurations: [{ nodes: [{ cpeMatch }] }] },
  })
  const { advisories } = read({
    format: 'NVD_CVE',
    vulnerabilities: [
      cve(
        'CVE-2026-10001',
        match('cpe:2.3:a:OpenSSL:openssl:*:*:*:*:*:*:*:*'),
        match('cpe:2.3:a:openssl:openssl:1.0:*:*:*:*:*:*:*'),
        match('cpe:2.3:o:debian:debian_linux:8:*:*:*:*:*:*:*', false),
      ),
      cve('CVE-2026-10002', match('cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*'), match('x')),
      cve('CVE-2026-10003', match('cpe:2.3:o:debian:debian_linux:8:*:*:*:*:*:*:*', false)),
      { cve: { id: 'CVE-2026-10004', vulnStatus: 'Received' } },
    ],
  })
  assert.deepEqual(
    advisories.map((advisory) => advisory.products),
    [['openssl:openssl'], ['linux:linux_kernel'], undefined, undefined],
  )
})
