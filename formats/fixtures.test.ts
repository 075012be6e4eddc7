/** Every real file a format covers: read with the counts that were taken from it, or refused for a reason. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { EXPLAINED, NO_READER } from './fixtures.table.ts'
import { readDocument } from './registry.ts'
import { summaryOf, type Summary } from './summary.ts'

const FOLDERS = [
  'scanners',
  'trivy',
  'cloud-findings',
  'sbom-cyclonedx',
  'sbom-spdx',
  'openvex',
  'csaf',
  'osv',
  'kev',
  'epss',
  'nvd',
  'sarif',
  'osquery',
  'distro-advisories',
  'negative',
] as const

type Counted = Readonly<Record<string, unknown>>

/** Facts as they were counted from the file → what a summary must say of it. */
const COUNTS: readonly (readonly [member: string, of: keyof Summary])[] = [
  ['matches', 'findings'],
  ['vulnerabilityRows', 'findings'],
  ['distinctVulnerabilityIds', 'advisories'],
  ['rowsWithoutFixedVersion', 'withoutFix'],
  ['distinctCves', 'advisories'],
  ['hosts', 'assets'],
  ['items', 'findings'],
  ['VULN_INFOElements', 'findings'],
  ['rows', 'advisories'],
  ['cves', 'advisories'],
  ['distinctVulnerabilities', 'advisories'],
]

/** Members that mean something else in another format. */
function expected(format: string, facts: Counted): [keyof Summary, number][] {
  const found: [keyof Summary, number][] = []
  const add = (of: keyof Summary, value: unknown): void => {
    if (typeof value === 'number') found.push([of, value])
  }
  for (const [member, of] of COUNTS) {
    if (member === 'distinctCves' && format !== 'kev') continue
    if (member === 'cves' && format !== 'nvd') continue
    if (member === 'rows' && format !== 'epss') continue
    if (member === 'distinctVulnerabilityIds' && format === 'cyclonedx') continue
    add(of, facts[member])
  }
  if (format === 'cyclonedx') {
    add('advisories', facts['distinctVulnerabilityIds'] ?? facts['vulnerabilities'])
  }
  if (format === 'spdx') add('components', facts['packages'])
  if (format === 'dependency-track') add('findings', facts['findings'])
  if (format === 'gitlab' || format === 'twistlock' || format === 'osv-scanner') {
    add('findings', facts['vulnerabilities'])
  }
  if (format === 'osv-scanner') add('advisories', facts['distinctIds'])
  if (format === 'sarif') {
    add('findings', facts['results'])
    add('assets', facts['runs'])
  }
  if (format === 'satellite') add('findings', facts['results'])
  if (format === 'dependency-check') add('findings', facts['vulnerabilityElements'])
  if (format === 'npm-audit') add('findings', facts['advisories'] ?? facts['packages'])
  if (format === 'osv') add('advisories', 1)
  return found
}

for (const folder of FOLDERS) {
  const base = `fixtures/${folder}`
  describe(folder, { skip: needsShared(base) }, () => {
    if (needsShared(base) !== false) return
    const facts = JSON.parse(readFileSync(sharedPath(base, 'facts.json'), 'utf8')) as Record<
      string,
      Counted
    >
    const path = sharedPath(base, 'defectdojo-expected.json')
    const second = (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}) as Record<
      string,
      { readonly findings: number | null }[]
    >
    for (const [file, counted] of Object.entries(facts)) {
      const name = `${folder}/${file}`
      test(name, () => {
        const read = readDocument(new Uint8Array(readFileSync(sharedPath(base, file))))
        const without = NO_READER.find((reader) => reader.files.test(name))
        if (without !== undefined) {
          assert.ok(!read.ok, `read, though: ${without.why}`)
          assert.equal(read.error.code, without.code)
          return
        }
        assert.ok(read.ok, read.ok ? '' : read.error.message)
        const summary = summaryOf(read.value)
        const explained = EXPLAINED[name]
        if (summary.format === 'cyclonedx')
          assertComponents(summary, counted, sharedPath(base, file))
        for (const [of, value] of expected(summary.format, counted)) {
          assert.equal(
            summary[of],
            explained?.[of] ?? value,
            `${of}: ${JSON.stringify(summary).slice(0, 300)}`,
          )
        }
        for (const { findings } of second[file] ?? []) {
          if (findings === null || folder === 'openvex' || folder === 'csaf') continue
          assert.equal(
            summary.findings,
            explained?.findings ?? findings,
            explained?.why ?? 'second opinion',
          )
        }
      })
    }
  })
}

test(
  'the explanations are of files that are there, and each is needed',
  { skip: needsShared('fixtures/scanners') },
  () => {
    for (const [name, explained] of Object.entries(EXPLAINED)) {
      assert.ok(existsSync(sharedPath('fixtures', name)), name)
      assert.notEqual(explained.why, '')
    }
  },
)

/** Every component element is listed or counted as dropped; those of a pedigree or of tools are neither. */
function assertComponents(summary: Summary, facts: Counted, path: string): void {
  const dropped = summary.dropped.find((one) => one.reason.startsWith('a component'))?.count ?? 0
  const seen = summary.components + dropped
  const elements = Number(facts['componentElements']) - Number(facts['componentElementsInMetadata'])
  if (!Number.isInteger(elements)) {
    assert.equal(seen, facts['components'])
    return
  }
  const others = /<pedigree|<tools>\s*<components/.test(readFileSync(path, 'utf8'))
  assert.ok(others ? seen <= elements : seen === elements, `${seen} of ${elements}`)
}
