/** Aqua: image scans of its API and scanner, one image or several. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'

export const aqua: Reader = {
  format: 'aqua',
  title: 'Aqua image scan',
  knows: (document) => imagesOf(document).length > 0,
  read: (document) =>
    ok(reading({ reports: imagesOf(document).map((object) => reportOf(object)) })),
}

function imagesOf(document: Document): readonly JsonObject[] {
  if (document.kind !== 'json') return []
  const page = asObject(document.value)
  const query = objectAt(page, 'query')
  // A page of its second API: rows of one image.
  if (query !== undefined && 'image_name' in query && Array.isArray(page?.['result'])) {
    return [{ image: query['image_name'] ?? '', cves: page['result'] ?? [] }]
  }
  const list = Array.isArray(document.value)
    ? objects(document.value)
    : [asObject(document.value) ?? {}]
  const images = list.map((object) => objectAt(object, 'results') ?? object)
  return images.filter(
    (image) =>
      ('image' in image && 'resources' in image) ||
      ('cves_counts' in image && 'cves' in image) ||
      isApiResult(image),
  )
}

/** An answer of the second API without any finding. */
function isApiResult(object: JsonObject): boolean {
  return 'vulnerability_summary' in object && 'image' in object
}

function reportOf(image: JsonObject): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('aqua', { name: 'aqua' })
  const distro = distroOf(text(image, 'os'), text(image, 'version'))
  for (const entry of objectsAt(image, 'resources')) {
    const resource = objectAt(entry, 'resource')
    const name = text(resource, 'name') ?? text(resource, 'path')
    if (name === undefined) {
      builder.drop('a resource without a name')
      continue
    }
    const version = text(resource, 'version') ?? ''
    const purl = purlOf(text(resource, 'format') ?? '', name, version, { distro })
    for (const object of objectsAt(entry, 'vulnerabilities')) {
      const id = text(object, 'name')
      if (id === undefined) builder.drop('a vulnerability without a name')
      else builder.finding({ ...findingOf(object, id), component: { purl, name, version } })
    }
  }
  for (const object of objectsAt(image, 'cves')) {
    const id = text(object, 'name')
    if (id === undefined) builder.drop('a vulnerability without a name')
    else builder.finding(findingOf(object, id))
  }
  const digest = text(image, 'digest')
  return builder.build({
    type: 'image',
    name: text(image, 'image') ?? text(image, 'image_name'),
    digests:
      digest === undefined ? [] : [digest.startsWith('sha256:') ? digest : `sha256:${digest}`],
    observedAt: timeAt(objectAt(image, 'scan_started'), 'seconds'),
  })
}

function findingOf(object: JsonObject, id: string): FindingDraft {
  return {
    id,
    component: null,
    fixedVersions: versionsIn(text(object, 'fix_version')),
    severity: severity(
      text(object, 'aqua_severity') ?? text(object, 'nvd_severity') ?? text(object, 'severity'),
    ),
    cvss: ['nvd_vectors', 'nvd_vectors_v3', 'vendor_vectors_v3'].flatMap(
      (name) => text(object, name) ?? [],
    ),
    publishedAt: timeAt(object, 'publish_date'),
  }
}
