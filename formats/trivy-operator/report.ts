/** Reports of the Trivy operator: custom resources of a cluster, one, many, or all kinds in one object. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { err, ok } from '@holdfast/core/kernel/result'
import type { ComponentFacts } from '@holdfast/core/model/facts'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { distroOf, withOrigin } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const trivyOperator: Reader = {
  format: 'trivy-operator',
  title: 'Trivy operator reports',
  knows: (document) => resourcesOf(document).length > 0,
  read(document) {
    const resources = resourcesOf(document)
    const vulnerable = resources.filter((resource) =>
      (text(resource, 'kind') ?? '').endsWith('VulnerabilityReport'),
    )
    if (vulnerable.length === 0) {
      return err({ refused: 'it is about configuration, secrets or compliance, not packages' })
    }
    const others = resources.length - vulnerable.length
    const dropped =
      others === 0
        ? []
        : [{ reason: 'a report of configuration, secrets or compliance', count: others }]
    return ok(reading({ reports: vulnerable.map((object) => reportOf(object)), dropped }))
  },
}

function resourcesOf(document: Document): readonly JsonObject[] {
  if (document.kind !== 'json') return []
  const object = asObject(document.value)
  const candidates = Array.isArray(document.value)
    ? objects(document.value)
    : object === undefined
      ? []
      : Array.isArray(object['items'])
        ? objectsAt(object, 'items')
        : 'kind' in object
          ? [object]
          : Object.values(object).flatMap((value) => (Array.isArray(value) ? objects(value) : []))
  return candidates.filter((item) =>
    (text(item, 'apiVersion') ?? '').startsWith('aquasecurity.github.io/'),
  )
}

function reportOf(resource: JsonObject): ComponentFacts {
  const metadata = objectAt(resource, 'metadata')
  const report = objectAt(resource, 'report')
  const artifact = objectAt(report, 'artifact')
  const scanner = objectAt(report, 'scanner')
  const builder = reportBuilder('trivy-operator', {
    name: 'trivy',
    version: text(scanner, 'version'),
  })
  const os = objectAt(report, 'os')
  const distro = distroOf(text(os, 'family'), text(os, 'name'))
  for (const object of objectsAt(report, 'vulnerabilities')) {
    const id = text(object, 'vulnerabilityID')
    const name = text(object, 'resource')
    const version = text(object, 'installedVersion') ?? ''
    if (id === undefined || name === undefined) {
      builder.drop('a vulnerability without id or package')
      continue
    }
    const purl =
      text(object, 'packagePURL') ?? purlOf(text(object, 'packageType') ?? '', name, version)
    builder.finding({
      id,
      component: { purl: withOrigin(purl, { distro }, version), name, version },
      fixedVersions: versionsIn(text(object, 'fixedVersion')),
      severity: severity(text(object, 'severity')),
      publishedAt: timeAt(object, 'publishedDate'),
    })
  }
  const labels = objectAt(metadata, 'labels')
  const label = (name: string): string => text(labels, `trivy-operator.${name}`) ?? ''
  const workload = [label('resource.namespace'), label('resource.kind'), label('resource.name')]
  const repository = text(artifact, 'repository') ?? ''
  const server = text(objectAt(report, 'registry'), 'server')
  const digest = text(artifact, 'digest')
  return builder.build({
    type: 'image',
    name:
      repository === '' ? text(metadata, 'name') : `${repository}:${text(artifact, 'tag') ?? ''}`,
    digests: digest === undefined ? [] : [digest],
    identifiers: [
      ...(server === undefined ? [] : [`registry:${server}`]),
      ...(workload.every((one) => one === '') ? [] : [`workload:${workload.join('/')}`]),
    ],
    observedAt: timeAt(report, 'updateTimestamp'),
  })
}
