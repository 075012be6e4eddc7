/** OSV-Scanner's JSON: per source file the packages with whole OSV records. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import { asObject, listAt, objectAt, objects, objectsAt, text, texts } from '../json-members.ts'
import { fixedVersions, readOsv } from '../osv/record.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type ReportBuilder } from '../report-builder.ts'

export const osvScanner: Reader = {
  format: 'osv-scanner',
  title: 'OSV-Scanner JSON',
  knows(document) {
    if (document.kind !== 'json') return false
    const [first] = packagesOf(document.value as JsonObject)
    return (
      isResults(asObject(document.value)) ||
      (Array.isArray(document.value) &&
        objectAt(first, 'package') !== undefined &&
        'groups' in (first ?? {}))
    )
  },
  read(document) {
    if (document.kind !== 'json') return ok(reading({}))
    const sources = isResults(asObject(document.value))
      ? objectsAt(asObject(document.value), 'results')
      : [{ packages: document.value }]
    return ok(reading({ reports: sources.map((source) => reportOf(source)) }))
  },
}

function isResults(object: JsonObject | undefined): boolean {
  if (object === undefined || !Array.isArray(object['results'])) return false
  const [first] = objectsAt(object, 'results')
  if (first === undefined) return 'experimental_config' in object
  return objectAt(first, 'source') !== undefined && Array.isArray(first['packages'])
}

function packagesOf(value: JsonObject | readonly unknown[]): readonly JsonObject[] {
  return Array.isArray(value) ? objects(value) : []
}

function reportOf(result: JsonObject): ComponentFacts {
  const builder = reportBuilder('osv-scanner', { name: 'osv-scanner' })
  for (const one of listAt(result, 'packages')) readPackage(asObject(one), builder)
  const source = objectAt(result, 'source')
  const path = text(source, 'path') ?? ''
  return builder.build({
    type: text(source, 'type') === 'docker' ? 'image' : 'filesystem',
    name: path,
    roots: path === '' ? [] : [path],
  })
}

function readPackage(object: JsonObject | undefined, builder: ReportBuilder): void {
  const about = objectAt(object, 'package')
  const name = text(about, 'name')
  const version = text(about, 'version') ?? ''
  if (name === undefined) return builder.drop('a package without a name')
  const ecosystem = text(about, 'ecosystem') ?? ''
  const origin = { distro: distroOf(ecosystem.replaceAll(':', ' ')) }
  const component = { purl: purlOf(kindOf(ecosystem), name, version, origin), name, version }
  for (const value of objectsAt(object, 'vulnerabilities')) {
    const record = readOsv(value)
    if (record === undefined) builder.drop('a vulnerability without an id')
    else
      builder.finding({
        id: record.id,
        aliases: record.aliases,
        component,
        fixedVersions: fixedVersions(record, name),
        severity: record.severity,
        cvss: record.cvss,
        publishedAt: record.publishedAt,
        status: record.withdrawnAt === null ? 'affected' : 'not-affected',
      })
  }
  if (
    texts(listAt(object, 'licenses')).length > 0 &&
    listAt(object, 'vulnerabilities').length === 0
  ) {
    // `--all-packages` lists what has no finding: then the report is an inventory.
    builder.component(component)
  }
}

function kindOf(ecosystem: string): string {
  const [head = ''] = ecosystem.split(':')
  const words: { readonly [name: string]: string } = {
    Go: 'gomod',
    'crates.io': 'cargo',
    PyPI: 'pip',
    Maven: 'pom',
    RubyGems: 'bundler',
    Packagist: 'composer',
    NuGet: 'nuget',
  }
  return words[head] ?? head.toLowerCase()
}
