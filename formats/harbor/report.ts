/** Harbor's vulnerability report of an artifact. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import {
  asObject,
  listAt,
  objectAt,
  objectsAt,
  severity,
  text,
  texts,
  timeAt,
} from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const harbor: Reader = listReader<JsonObject>({
  format: 'harbor',
  title: 'Harbor vulnerability report',
  tool: 'harbor',
  rows(document) {
    const report = reportOf(document.kind === 'json' ? asObject(document.value) : undefined)
    return report === undefined ? undefined : objectsAt(report, 'vulnerabilities')
  },
  about(document) {
    const report = reportOf(document.kind === 'json' ? asObject(document.value) : undefined)
    const digest = text(objectAt(report, 'artifact'), 'digest')
    return {
      type: 'image',
      name: text(objectAt(report, 'artifact'), 'repository'),
      digests: digest === undefined ? [] : [digest],
      observedAt: timeAt(report, 'generated_at'),
    }
  },
  finding(row) {
    const id = text(row, 'id')
    const name = text(row, 'package')
    if (id === undefined || name === undefined) return undefined
    const version = text(row, 'version') ?? ''
    return {
      id,
      component: { purl: purlOf('', name, version), name, version },
      fixedVersions: versionsIn(text(row, 'fix_version')),
      severity: severity(text(row, 'severity')),
      cvss: texts([
        objectAt(row, 'preferred_cvss')?.['vector_v3'] ?? null,
        ...listAt(row, 'cvss_vectors'),
      ]),
    }
  },
})

/** Under its media type; the plain report is the same without it. */
function reportOf(object: JsonObject | undefined): JsonObject | undefined {
  const name = Object.keys(object ?? {}).find((key) =>
    /^application\/vnd\.(?:scanner\.adapter|security)\.vuln/.test(key),
  )
  if (name !== undefined) return objectAt(object, name)
  return object !== undefined &&
    'generated_at' in object &&
    'scanner' in object &&
    'vulnerabilities' in object
    ? object
    : undefined
}
