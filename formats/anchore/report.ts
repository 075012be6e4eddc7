/** Anchore: the vulnerability list of Engine and Enterprise, and of anchorectl. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { splitName } from './names.ts'

export const anchore: Reader = listReader<JsonObject>({
  format: 'anchore',
  title: 'Anchore vulnerabilities',
  tool: 'anchore',
  rows(document) {
    if (document.kind !== 'json') return undefined
    if (Array.isArray(document.value)) {
      const list = objects(document.value)
      return list.length > 0 && list.every((object) => 'vuln' in object && 'packageName' in object)
        ? list
        : undefined
    }
    const one = asObject(document.value)
    if (Array.isArray(one?.['securityEvaluation'])) return objectsAt(one, 'securityEvaluation')
    if (one === undefined || !Array.isArray(one['vulnerabilities'])) return undefined
    const rows = objectsAt(one, 'vulnerabilities')
    if ('imageDigest' in one) return rows
    // Since 2.4 the digest is spelled as the other members are; others spell theirs so too, so the rows must agree.
    const newer = 'image_digest' in one || 'imageFullTag' in one
    return newer && rows.every((row) => 'vuln' in row && 'feed_group' in row) ? rows : undefined
  },
  about(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const image = objectAt(object, 'metadata') ?? object
    const digest = text(image, 'imageDigest') ?? text(image, 'image_digest')
    const tag = ['registry', 'repository'].flatMap((part) => text(image, part) ?? []).join('/')
    return {
      type: 'image',
      name:
        text(image, 'imageFullTag') ?? (tag === '' ? digest : `${tag}:${text(image, 'tag') ?? ''}`),
      digests: digest === undefined ? [] : [digest],
      observedAt: timeAt(image, 'timestamp'),
    }
  },
  finding(row) {
    const id = text(row, 'vuln') ?? text(row, 'vulnerabilityId')
    const kind = text(row, 'package_type') ?? text(row, 'packageType') ?? ''
    const whole = splitName(kind, text(row, 'package') ?? '')
    const name = text(row, 'package_name') ?? text(row, 'packageName') ?? whole.name
    if (id === undefined || name === '') return undefined
    const version = text(row, 'package_version') ?? text(row, 'packageVersion') ?? whole.version
    const group = text(row, 'feed_group') ?? text(row, 'feedGroup')
    return {
      id,
      aliases: [
        ...objectsAt(row, 'nvd_data').flatMap((object) => text(object, 'id') ?? []),
        ...vulnerabilityIds(text(row, 'cves')),
      ].filter((one) => one !== id),
      // The feed that matched is that of the release: `debian:9`.
      component: {
        purl: purlOf(kind, name, version, { distro: distroOf(group) }),
        name,
        version,
      },
      fixedVersions: versionsIn(text(row, 'fix') ?? text(row, 'fixAvailable')),
      severity: severity(text(row, 'severity')),
      cvss: text(objectAt(row, 'cvss'), 'vector')?.split('\n') ?? vectorsIn(row),
    }
  },
})

/** Engine 2.4 repeats what the feeds say under `extra`; the vendor's word goes before that of the NVD. */
function vectorsIn(row: JsonObject): string[] {
  const extra = objectAt(row, 'extra')
  return ['vendor_data', 'nvd_data'].flatMap((list) =>
    objectsAt(extra, list).flatMap((source) =>
      ['cvss_v3', 'cvss_v2'].flatMap(
        (version) => text(objectAt(source, version), 'vector_string') ?? [],
      ),
    ),
  )
}
