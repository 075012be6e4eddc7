/** Clair, as clair-scanner and Klar print it. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objectAt, objects, objectsAt, severity, text } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'

export const clair: Reader = listReader<JsonObject>({
  format: 'clair',
  title: 'Clair (clair-scanner, Klar)',
  tool: 'clair',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    if (object === undefined) return undefined
    if ('image' in object && 'unapproved' in object) return objectsAt(object, 'vulnerabilities')
    if (!('LayerCount' in object)) return undefined
    const bySeverity = Object.values(objectAt(object, 'Vulnerabilities') ?? {})
    return bySeverity.flatMap((list) => (Array.isArray(list) ? objects(list) : []))
  },
  about: (document) => ({
    type: 'image',
    name: text(document.kind === 'json' ? asObject(document.value) : undefined, 'image'),
  }),
  finding(row) {
    const id = text(row, 'vulnerability') ?? text(row, 'Name')
    const name = text(row, 'featurename') ?? text(row, 'FeatureName')
    if (id === undefined || name === undefined) return undefined
    const version = text(row, 'featureversion') ?? text(row, 'FeatureVersion') ?? ''
    const namespace = text(row, 'namespace') ?? text(row, 'NamespaceName') ?? ''
    const [distribution = ''] = namespace.split(':')
    const distro = distroOf(namespace)
    return {
      id,
      component: { purl: purlOf(distribution, name, version, { distro }), name, version },
      fixedVersions: versionsIn(text(row, 'fixedby') ?? text(row, 'FixedBy')),
      severity: severity(text(row, 'severity') ?? text(row, 'Severity')),
    }
  },
})
