/** Snyk: `snyk test --json` for one project or all, containers too, and the issues of its REST API. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
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
  membersAt,
} from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const snyk: Reader = {
  format: 'snyk',
  title: 'Snyk test (JSON)',
  knows: (document) => projectsOf(document).length > 0,
  read: (document) =>
    ok(reading({ reports: projectsOf(document).map((object) => reportOf(object)) })),
}

function projectsOf(document: Document): readonly JsonObject[] {
  if (document.kind !== 'json') return []
  const list = Array.isArray(document.value)
    ? objects(document.value)
    : [asObject(document.value) ?? {}]
  const known = list.every(
    (object) =>
      Array.isArray(object['vulnerabilities']) && ('ok' in object || 'dependencyCount' in object),
  )
  return known ? list : []
}

function reportOf(project: JsonObject): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('snyk', { name: 'snyk' })
  for (const object of objectsAt(project, 'vulnerabilities')) {
    const own = text(object, 'id')
    const name = text(object, 'packageName') ?? text(object, 'name') ?? text(object, 'moduleName')
    if (own === undefined || name === undefined) {
      builder.drop('a vulnerability without id or package')
      continue
    }
    const version = text(object, 'version') ?? ''
    const manager = text(object, 'packageManager')
    const identifiers = objectAt(object, 'identifiers')
    const ids = texts([...listAt(identifiers, 'CVE'), ...listAt(identifiers, 'GHSA')])
    builder.finding({
      id: own,
      aliases: ids,
      component: {
        purl: purlOf(kindOf(manager), name, version, { distro: distroOf(manager) }),
        name,
        version,
      },
      fixedVersions: texts(listAt(object, 'fixedIn')),
      severity: severity(text(object, 'severityWithCritical') ?? text(object, 'severity')),
      cvss: text(object, 'CVSSv3') === undefined ? [] : [text(object, 'CVSSv3') ?? ''],
      publishedAt: timeAt(object, 'publicationTime'),
    })
  }
  const image = objectAt(project, 'docker')
  return builder.build({
    type: image === undefined ? 'repository' : 'image',
    name: text(project, 'path') ?? text(project, 'projectName'),
    roots: [text(project, 'displayTargetFile') ?? ''].filter((one) => one !== ''),
  })
}

/** `deb`, `linux`, `npm`, …; a distribution stands before a colon. */
function kindOf(manager: string | undefined): string {
  return (manager ?? '').split(':')[0] ?? ''
}

export const snykIssues: Reader = listReader<JsonObject>({
  format: 'snyk-issues',
  title: 'Snyk issues (REST API)',
  tool: 'snyk',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    if (object === undefined || objectAt(object, 'jsonapi') === undefined) return undefined
    const rows = objectsAt(object, 'data')
    return rows.every((row) => text(row, 'type') === 'issue') ? rows : undefined
  },
  subject(row) {
    const item = objectAt(objectAt(objectAt(row, 'relationships'), 'scan_item'), 'data')
    const id = text(item, 'id') ?? ''
    return { type: 'repository', name: id, identifiers: id === '' ? [] : [`uuid:${id}`] }
  },
  ignore: (row) =>
    text(objectAt(row, 'attributes'), 'type') === 'package_vulnerability'
      ? undefined
      : 'an issue that is no package vulnerability',
  finding(row) {
    const about = objectAt(row, 'attributes')
    const problems = objectsAt(about, 'problems').flatMap((object) => text(object, 'id') ?? [])
    const own = text(about, 'key') ?? problems[0]
    const places = objectsAt(about, 'coordinates').flatMap((object) =>
      objectsAt(object, 'representations'),
    )
    if (own === undefined) return undefined
    return membersAt(places, 'dependency').flatMap((dependency) => {
      const name = text(dependency, 'package_name')
      if (name === undefined) return []
      const version = text(dependency, 'package_version') ?? ''
      const kind = /^SNYK-([A-Z]+)-/.exec(own)?.[1] ?? ''
      return {
        id: own,
        aliases: [...new Set([...vulnerabilityIds(...problems), ...problems])].filter(
          (one) => one !== own,
        ),
        component: { purl: purlOf(kind, name, version), name, version },
        severity: severity(text(about, 'effective_severity_level')),
        cvss: objectsAt(about, 'severities').flatMap((object) => text(object, 'vector') ?? []),
        status: text(about, 'status') === 'resolved' ? ('unknown' as const) : ('affected' as const),
      }
    })
  },
})
