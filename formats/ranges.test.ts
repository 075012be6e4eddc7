/**
 * Reports that carry their own ranges are a second opinion of our version orders: what a tool found affected is
 * so by its range under our orders, and what it names as fixed is not. Rows without a bound compare nothing and
 * are left out.
 */

import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { affectedBy } from '@holdfast/core/correlate/affected'
import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { AffectedPackage } from '@holdfast/core/model/advisory'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { openDocument, type Document } from './document/document.ts'
import { asObject, listAt, objectAt, objects, objectsAt, text, texts } from './json-members.ts'
import { readOsv } from './osv/record.ts'
import { readPurl } from './purl/purl.ts'
import { constraintIn } from './ranges.syntax.ts'
import { DIFFERENT, FIXES_DIFFERENT } from './ranges.table.ts'
import { readDocument } from './registry.ts'
import { compareVersions } from './versions/order.ts'

interface Row {
  /** Of the tool and the advisory. */
  readonly of: string
  readonly version: string
  readonly affected: AffectedPackage
  readonly says: 'affected' | 'not-affected'
}

function package_(type: string, name: string, range: string): AffectedPackage | undefined {
  const read = constraintIn(range)
  return read === undefined || type === '' ? undefined : { type, distro: null, name, ...read }
}

/** A package that a tool found affected, and the versions that it says are not. */
function rowsOf(
  of: string,
  affected: AffectedPackage | undefined,
  version: string | undefined,
  fixed: readonly string[],
): Row[] {
  if (affected === undefined) return []
  const found: Row[] =
    version === undefined || version === '' ? [] : [{ of, version, affected, says: 'affected' }]
  return [
    ...found,
    ...fixed.map((one): Row => ({ of, version: one, affected, says: 'not-affected' })),
  ]
}

function jsonOf(document: Document): readonly JsonObject[] {
  if (document.kind === 'json-lines') return objects(document.values)
  if (document.kind !== 'json') return []
  return Array.isArray(document.value) ? objects(document.value) : [asObject(document.value) ?? {}]
}

/** Every version an OSV record lists is inside the ranges beside it, and no version that ends one is. */
function ofRecord(record: JsonObject, tool: string): Row[] {
  const advisory = readOsv(record)
  if (advisory === undefined || advisory.withdrawnAt !== null) return []
  return advisory.affected.flatMap((affectedPackage) => {
    const bounded = affectedPackage.ranges.some(
      (range) => range.fixed !== null || range.lastAffected !== null,
    )
    if (!bounded) return []
    const of = `${tool} ${advisory.id} ${affectedPackage.name}`
    const alone = { ...affectedPackage, versions: [] }
    const listed = affectedPackage.versions.map((version): Row => ({
      of,
      version,
      affected: alone,
      says: 'affected',
    }))
    const ends = affectedPackage.ranges.flatMap((range) => range.fixed ?? [])
    return [...listed, ...rowsOf(of, affectedPackage, undefined, ends)]
  })
}

function ofOsvScanner(document: JsonObject): Row[] {
  const packages = objectsAt(document, 'results').flatMap((object) => objectsAt(object, 'packages'))
  return packages.flatMap((object) => {
    const about = objectAt(object, 'package')
    const [name, version] = [text(about, 'name') ?? '', text(about, 'version') ?? '']
    return objectsAt(object, 'vulnerabilities').flatMap((record) => {
      const advisory = readOsv(record)
      const affected = advisory?.affected.filter((each) => each.name === name) ?? []
      const [first, ...others] = affected
      if (first === undefined) return []
      // Several entries of one package are one verdict.
      const all = {
        ...first,
        ranges: affected.flatMap((each) => each.ranges),
        versions: [first, ...others].flatMap((each) => each.versions),
      }
      return [
        ...rowsOf(`osv-scanner ${advisory?.id} ${name}`, all, version, []),
        ...ofRecord(record, 'osv-scanner'),
      ]
    })
  })
}

function ofGrype(document: JsonObject): Row[] {
  return objectsAt(document, 'matches').flatMap((match) => {
    const artifact = objectAt(match, 'artifact')
    const vulnerability = objectAt(match, 'vulnerability')
    const type = readPurl(text(artifact, 'purl') ?? '')?.type ?? ''
    const [name, version] = [text(artifact, 'name') ?? '', text(artifact, 'version') ?? '']
    const single = objectAt(match, 'matchDetails')
    const details = single === undefined ? objectsAt(match, 'matchDetails') : [single]
    const fixed = texts(listAt(objectAt(vulnerability, 'fix'), 'versions'))
    return details.flatMap((detail) => {
      const found = objectAt(detail, 'found') ?? objectAt(detail, 'matchedOn')
      const range = text(found, 'versionConstraint') ?? text(found, 'constraint') ?? ''
      const of = `grype ${text(vulnerability, 'id')} ${name}`
      return rowsOf(of, package_(type, name, range), version, fixed)
    })
  })
}

/** npm, pnpm and yarn of version 1: installed versions beside the ranges of the registry. */
function ofNpmAudit(document: JsonObject): Row[] {
  const data = objectAt(objectAt(document, 'data'), 'advisory')
  const advisories = [
    ...Object.values(objectAt(document, 'advisories') ?? {}).map((one) => asObject(one)),
    data,
  ]
  return advisories.flatMap((advisory) => {
    const name = text(advisory, 'module_name')
    if (name === undefined) return []
    const affected = package_('npm', name, text(advisory, 'vulnerable_versions') ?? '')
    const of = `npm-audit ${String(advisory?.['id'])} ${name}`
    const first = /^>=\s*([^\s<>|]+)$/.exec(text(advisory, 'patched_versions') ?? '')?.[1]
    const installed = objectsAt(advisory, 'findings').map((each) => text(each, 'version'))
    return [
      ...installed.flatMap((version) => rowsOf(of, affected, version, [])),
      ...rowsOf(of, affected, undefined, first === undefined ? [] : [first]),
    ]
  })
}

/** npm 7 names no installed version, but which published ones the ranges of the flaws cover. */
function ofNpmGraph(document: JsonObject): Row[] {
  if (!('auditReportVersion' in document)) return []
  const packages = Object.values(objectAt(document, 'vulnerabilities') ?? {})
  return packages.flatMap((value) => {
    const object = asObject(value)
    const name = text(object, 'name') ?? ''
    const flaws = objectsAt(object, 'via').map((flaw) => constraintIn(text(flaw, 'range') ?? ''))
    // Through a dependency it is affected by ranges of other packages.
    const own = flaws.length > 0 && flaws.length === listAt(object, 'via').length
    const covered = constraintIn(text(object, 'range') ?? '')
    if (!own || covered === undefined || flaws.includes(undefined)) return []
    const affected: AffectedPackage = {
      type: 'npm',
      distro: null,
      name,
      ranges: flaws.flatMap((flaw) => flaw?.ranges ?? []),
      versions: flaws.flatMap((flaw) => flaw?.versions ?? []),
    }
    const first = covered.ranges.flatMap((range) =>
      range.introduced === '0' ? [] : range.introduced,
    )
    const last = covered.ranges.flatMap((range) => range.lastAffected ?? [])
    const of = `npm-audit ${name}`
    return [
      ...[...first, ...last, ...covered.versions].flatMap((one) => rowsOf(of, affected, one, [])),
      ...rowsOf(
        of,
        affected,
        undefined,
        covered.ranges.flatMap((range) => range.fixed ?? []),
      ),
    ]
  })
}

function ofGovulncheck(document: JsonObject): Row[] {
  const versions = new Map<string, string>()
  for (const value of Object.values(objectAt(objectAt(document, 'Requires'), 'Modules') ?? {})) {
    const module = asObject(value)
    versions.set(text(module, 'Path') ?? '', text(module, 'Version') ?? '')
  }
  const older = objectsAt(document, 'Vulns').flatMap((object) => {
    const record = objectAt(object, 'OSV') ?? {}
    const name = text(object, 'ModPath') ?? ''
    const affected = readOsv(record)?.affected.find((each) => each.name === name)
    const of = `govulncheck ${text(record, 'id')} ${name}`
    return [...rowsOf(of, affected, versions.get(name), []), ...ofRecord(record, 'govulncheck')]
  })
  const osv = objectAt(document, 'osv')
  return [...older, ...(osv === undefined ? [] : ofRecord(osv, 'govulncheck'))]
}

function ofCargoAudit(document: JsonObject): Row[] {
  return objectsAt(objectAt(document, 'vulnerabilities'), 'list').flatMap((object) => {
    const about = objectAt(object, 'package')
    const name = text(about, 'name') ?? ''
    const versions = objectAt(object, 'versions')
    // What is neither patched nor unaffected is affected: the installed one is neither.
    return [
      ...texts(listAt(versions, 'patched')),
      ...texts(listAt(versions, 'unaffected')),
    ].flatMap((range) => {
      const other = package_('cargo', name, range)
      const of = `cargo-audit ${text(objectAt(object, 'advisory'), 'id')} ${name}`
      const version = text(about, 'version')
      return other === undefined || version === undefined
        ? []
        : [{ of, version, affected: other, says: 'not-affected' as const }]
    })
  })
}

function ofSnyk(document: JsonObject): Row[] {
  return objectsAt(document, 'vulnerabilities').flatMap((object) => {
    const [name, version] = [text(object, 'packageName') ?? '', text(object, 'version')]
    const manager = (text(object, 'packageManager') ?? '').split(':')[0] ?? ''
    const type = SNYK.get(manager) ?? manager
    const ranges = texts(listAt(objectAt(object, 'semver'), 'vulnerable'))
    const parts = ranges.map((range) => constraintIn(range))
    if (ranges.length === 0 || parts.some((part) => part === undefined)) return []
    const affected: AffectedPackage = {
      type,
      distro: null,
      name,
      ranges: parts.flatMap((part) => part?.ranges ?? []),
      versions: parts.flatMap((part) => part?.versions ?? []),
    }
    return rowsOf(
      `snyk ${text(object, 'id')} ${name}`,
      affected,
      version,
      texts(listAt(object, 'fixedIn')),
    )
  })
}

const SNYK: ReadonlyMap<string, string> = new Map([
  ['pip', 'pypi'],
  ['rubygems', 'gem'],
  ['debian', 'deb'],
  ['ubuntu', 'deb'],
  ['alpine', 'apk'],
  ['sles', 'rpm'],
])

function ofXray(document: JsonObject): Row[] {
  return objectsAt(document, 'data').flatMap((object) => {
    const versions = objectAt(object, 'component_versions')
    const [scheme, rest = ''] = (text(object, 'source_comp_id') ?? '').split('://')
    const [, , name = '', ...version] = rest.split(':')
    const range = texts(listAt(versions, 'vulnerable_versions')).join(' || ')
    const affected = package_(scheme === 'deb' ? 'deb' : '', name, range)
    const fixed = texts(listAt(versions, 'fixed_versions')).map((each) => each.replace(/^\W+/, ''))
    return rowsOf(`xray ${text(object, 'component')} ${range}`, affected, version.join(':'), fixed)
  })
}

/** The folder of its reports, and how many verdicts of it there are to compare. */
const SOURCES: readonly (readonly [
  tool: string,
  folder: string,
  rows: (document: JsonObject) => Row[],
  compared: number,
])[] = [
  ['OSV records', 'osv', (object) => ofRecord(object, 'osv'), 5_713],
  ['OSV-Scanner', 'scanners/osv_scanner', ofOsvScanner, 101],
  ['Grype', 'scanners/anchore_grype', ofGrype, 65],
  ['npm 6', 'scanners/npm_audit', ofNpmAudit, 8],
  ['npm 7', 'scanners/npm_audit_7_plus', ofNpmGraph, 5],
  ['npm 7, older', 'scanners/npm_audit', ofNpmGraph, 21],
  ['pnpm', 'scanners/pnpm_audit', ofNpmAudit, 86],
  ['yarn', 'scanners/yarn_audit', ofNpmAudit, 20],
  ['govulncheck', 'scanners/govulncheck', ofGovulncheck, 38],
  ['cargo-audit', 'scanners/cargo_audit', ofCargoAudit, 13],
  ['Snyk', 'scanners/snyk', ofSnyk, 87],
  ['JFrog Xray', 'scanners/jfrogxray', ofXray, 2],
]

function filesBelow(folder: string): string[] {
  return readdirSync(sharedPath('fixtures', folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && !/^(?:facts|defectdojo-expected|README)\./.test(entry.name),
    )
    .map((entry) => join(entry.parentPath, entry.name))
}

function rowsBelow(folder: string, rows: (document: JsonObject) => Row[]): Row[] {
  return filesBelow(folder).flatMap((file) => {
    const opened = openDocument(new Uint8Array(readFileSync(file)))
    return opened.ok ? jsonOf(opened.value).flatMap((object) => rows(object)) : []
  })
}

/** Kinds of packages whose versions nobody can order: nothing is compared there. */
function isOrdered(type: string): boolean {
  return compareVersions(type, '1', '2') !== 'incomparable'
}

const skip = needsShared('fixtures/scanners')

describe('what a report says by its own ranges is what we say', { skip }, () => {
  if (skip !== false) return
  const differences = new Set<RegExp>()
  for (const [tool, folder, rows, compared] of SOURCES) {
    test(tool, () => {
      let agreed = 0
      for (const row of rowsBelow(folder, rows)) {
        if (!isOrdered(row.affected.type)) continue
        const known = DIFFERENT.find((difference) => difference.of.test(row.of))
        if (known !== undefined) {
          differences.add(known.of)
          continue
        }
        const verdict = affectedBy(row.version, [row.affected], compareVersions)
        assert.equal(verdict.state, row.says, `${row.of} ${row.version}`)
        agreed += 1
      }
      assert.equal(agreed, compared)
    })
  }

  test('each difference that is explained is there', () => {
    assert.deepEqual(
      DIFFERENT.filter((difference) => !differences.has(difference.of)),
      [],
    )
  })
})

test('the version that a report names as fixing is newer than the one it found', { skip }, () => {
  const formats = new Set<string>()
  let newer = 0
  for (const file of ['scanners', 'trivy', 'cloud-findings'].flatMap((one) => filesBelow(one))) {
    const read = readDocument(new Uint8Array(readFileSync(file)))
    for (const report of read.ok ? read.value.reports : []) {
      if (report.kind !== 'components') continue
      for (const { id, component, fixedVersions, status } of report.findings) {
        const type = readPurl(component?.purl ?? '')?.type ?? ''
        if (component === null || status !== 'affected' || fixedVersions.length === 0) continue
        if (component.version === '' || !isOrdered(type)) continue
        const of = `${report.format} ${id} ${component.name}`
        if (FIXES_DIFFERENT.some((difference) => difference.of.test(of))) continue
        // Of several branches one at least is ahead.
        const orders = fixedVersions.map((version) =>
          compareVersions(type, component.version, version),
        )
        assert.ok(orders.includes('less'), `${of} ${component.version} ${fixedVersions.join(', ')}`)
        assert.ok(!orders.includes('incomparable'), `${of} ${fixedVersions.join(', ')}`)
        formats.add(report.format)
        newer += 1
      }
    }
  }
  assert.deepEqual([newer, formats.size], [714, 18])
})
