/** Google Artifact Analysis: `gcloud artifacts docker images describe --show-package-vulnerability`. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const gcp: Reader = listReader<JsonObject>({
  format: 'gcp',
  title: 'Google Artifact Analysis',
  tool: 'artifact-analysis',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const summary = objectAt(object, 'package_vulnerability_summary')
    if (object === undefined || objectAt(object, 'image_summary') === undefined) return undefined
    const bySeverity = Object.values(objectAt(summary, 'vulnerabilities') ?? {})
    return bySeverity.flatMap((list) => (Array.isArray(list) ? objects(list) : []))
  },
  about(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const image = objectAt(object, 'image_summary')
    const [discovery] = objectsAt(objectAt(object, 'discovery_summary'), 'discovery')
    const digest = text(image, 'digest')
    return {
      type: 'image',
      name: text(image, 'fully_qualified_digest'),
      digests: digest === undefined ? [] : [digest],
      observedAt: timeAt(objectAt(discovery, 'discovery'), 'lastScanTime'),
    }
  },
  finding(row) {
    const flaw = objectAt(row, 'vulnerability')
    const id = text(row, 'noteName')?.split('/').at(-1) ?? text(flaw, 'shortDescription')
    if (id === undefined) return undefined
    return objectsAt(flaw, 'packageIssue').flatMap((issue) => {
      const name = text(issue, 'affectedPackage')
      if (name === undefined) return []
      const version = text(objectAt(issue, 'affectedVersion'), 'fullName') ?? ''
      const kind = (text(issue, 'packageType') ?? '').toLowerCase()
      return {
        id,
        component: {
          purl: purlOf(kind === 'os' ? osOf(text(issue, 'affectedCpeUri')) : kind, name, version),
          name,
          version,
        },
        fixedVersions: versionsIn(text(objectAt(issue, 'fixedVersion'), 'fullName')),
        severity: severity(text(flaw, 'effectiveSeverity') ?? text(flaw, 'severity')),
      }
    })
  },
})

/** `cpe:/o:debian:debian_linux:11` */
function osOf(cpe: string | undefined): string {
  return /^cpe:\/o:([a-z]+):/.exec(cpe ?? '')?.[1] ?? ''
}
