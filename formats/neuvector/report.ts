/** NeuVector's scan report. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objectAt, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const neuvector: Reader = listReader<JsonObject>({
  format: 'neuvector',
  title: 'NeuVector scan report',
  tool: 'neuvector',
  rows(document) {
    const report = objectAt(
      document.kind === 'json' ? asObject(document.value) : undefined,
      'report',
    )
    const known =
      report !== undefined &&
      'vulnerabilities' in report &&
      ('modules' in report || 'setid_perms' in report)
    return known ? objectsAt(report, 'vulnerabilities') : undefined
  },
  about: () => ({ type: 'image' }),
  finding(row) {
    const id = text(row, 'name')
    const name = text(row, 'package_name')
    if (id === undefined || name === undefined) return undefined
    const version = text(row, 'package_version') ?? ''
    return {
      id,
      component: { purl: purlOf('', name, version), name, version },
      fixedVersions: versionsIn(text(row, 'fixed_version')),
      severity: severity(text(row, 'severity')),
      cvss: ['vectors', 'vectors_v3'].flatMap((key) => text(row, key) || []),
      publishedAt: timeAt(row, 'published_timestamp'),
    }
  },
})
