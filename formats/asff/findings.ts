/** AWS Security Finding Format, as Security Hub lists it and scanners send it there. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import {
  asObject,
  listAt,
  objectAt,
  objects,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft, type ReportBuilder } from '../report-builder.ts'

export const asff: Reader = {
  format: 'asff',
  title: 'AWS Security Hub findings (ASFF)',
  knows: (document) => rowsOf(document) !== undefined,
  read(document) {
    const rows = rowsOf(document) ?? []
    const packages = rows.filter((row) => idsOf(row).length > 0)
    if (rows.length > 0 && packages.length === 0) {
      return err({ refused: 'its findings are about configuration or behaviour, not packages' })
    }
    const reports = new Map<string, { builder: ReportBuilder; row: JsonObject }>()
    for (const row of packages) {
      const [resource] = objectsAt(row, 'Resources')
      const key = text(resource, 'Id') ?? ''
      const known = reports.get(key) ?? {
        builder: reportBuilder('asff', { name: 'securityhub' }),
        row,
      }
      reports.set(key, known)
      readRow(row, known.builder)
    }
    const others = rows.length - packages.length
    return ok(
      reading({
        reports: [...reports.values()].map(({ builder, row }) => builder.build(subjectOf(row))),
        dropped:
          others === 0
            ? []
            : [{ reason: 'a finding about configuration or behaviour', count: others }],
      }),
    )
  },
}

function rowsOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json') return undefined
  const object = asObject(document.value)
  const list = Array.isArray(document.value)
    ? objects(document.value)
    : object !== undefined && Array.isArray(object['Findings'])
      ? objectsAt(object, 'Findings')
      : object !== undefined && Array.isArray(object['findings'])
        ? objectsAt(object, 'findings')
        : []
  const known =
    list.length > 0 &&
    list.every((row) => text(row, 'ProductArn') !== undefined && 'Resources' in row)
  return known ? list : undefined
}

/** Inspector puts the id in `Vulnerabilities`, others only in the title. */
function idsOf(row: JsonObject): string[] {
  const listed = objectsAt(row, 'Vulnerabilities').flatMap((object) => text(object, 'Id') ?? [])
  return listed.length > 0 ? listed : vulnerabilityIds(text(row, 'Title'))
}

function readRow(row: JsonObject, builder: ReportBuilder): void {
  const [id, ...more] = idsOf(row)
  if (id === undefined) return
  const [vulnerability] = objectsAt(row, 'Vulnerabilities')
  const packages = objectsAt(vulnerability, 'VulnerablePackages')
  for (const object of packages.length === 0 ? [undefined] : packages) {
    builder.finding(findingOf(row, [id, ...more], vulnerability, object))
  }
}

function findingOf(
  row: JsonObject,
  [id, ...more]: readonly [string, ...string[]],
  vulnerability: JsonObject | undefined,
  package_: JsonObject | undefined,
): FindingDraft {
  const name = text(package_, 'Name')
  const version = text(package_, 'Version') ?? ''
  const closed = text(row, 'RecordState') === 'ARCHIVED'
  return {
    id,
    aliases: [...more, ...texts(listAt(vulnerability, 'RelatedVulnerabilities'))],
    component:
      name === undefined
        ? componentOf(row)
        : { purl: purlOf(text(package_, 'PackageManager') ?? '', name, version), name, version },
    status: closed ? 'unknown' : 'affected',
    fixedVersions: [(text(package_, 'FixedInVersion') ?? '').replace(/^0:/, '')],
    severity: severity(text(objectAt(row, 'Severity'), 'Label')),
    cvss: objectsAt(vulnerability, 'Cvss').flatMap((object) => text(object, 'BaseVector') ?? []),
  }
}

/** Trivy's template puts the package into the details of its resource. */
function componentOf(row: JsonObject): { purl: string; name: string; version: string } | null {
  for (const resource of objectsAt(row, 'Resources')) {
    const other = objectAt(objectAt(resource, 'Details'), 'Other')
    const name = text(other, 'PkgName') ?? text(other, 'Package')
    const version = text(other, 'Installed Package') ?? ''
    if (name !== undefined) return { purl: purlOf('', name, version), name, version }
  }
  return null
}

function subjectOf(row: JsonObject): Parameters<ReportBuilder['build']>[0] {
  const [resource] = objectsAt(row, 'Resources')
  const type = text(resource, 'Type') ?? ''
  const id = text(resource, 'Id') ?? ''
  const instance = objectAt(objectAt(resource, 'Details'), 'AwsEc2Instance')
  return {
    type: type.endsWith('Instance') ? 'host' : /Container|Image/.test(type) ? 'image' : 'unknown',
    name: id,
    digests: /sha256:[0-9a-f]{64}/.exec(id)?.slice(0, 1) ?? [],
    identifiers: [
      ...(id.startsWith('arn:') ? [id] : []),
      ...texts(listAt(instance, 'IpV4Addresses')).map((ip) => `ip:${ip}`),
    ],
    observedAt: timeAt(row, 'LastObservedAt') ?? timeAt(row, 'UpdatedAt'),
  }
}
