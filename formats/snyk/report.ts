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
  read: (document) => ok(reading({ reports: projectsOf(document).map((one) => reportOf(one)) })),
}

function projectsOf(document: Document): readonly JsonObject[] {
  if (document.kind !== 'json') return []
  const list = Array.isArray(document.value)
    ? objects(document.value)
    : [asObject(document.value) ?? {}]
  const known = list.every(
    (one) => Array.isArray(one['vulnerabilities']) && ('ok' in one || 'dependencyCount' in one),
  )
  return known ? list : []
}

function reportOf(project: JsonObject): ReturnType<ReturnType<typeof reportBuilder>['build']> {
  const builder = reportBuilder('snyk', { name: 'snyk' })
  for (const one of objectsAt(project, 'vulnerabilities')) {
    const own = text(one, 'id')
    const name = text(one, 'packageName') ?? text(one, 'name') ?? text(one, 'moduleName')
    if (own === undefined || name === undefined) {
      builder.drop('a vulnerability without id or package')
      continue
    }
    const version = text(one, 'version') ?? ''
    const manager = text(one, 'packageManager')
    const identifiers = objectAt(one, 'identifiers')
    const ids = texts([...listAt(identifiers, 'CVE'), ...listAt(identifiers, 'GHSA')])
    builder.finding({
      id: own,
      aliases: ids,
      component: {
        purl: purlOf(kindOf(manager), name, version, { distro: distroOf(manager) }),
        name,
        version,
      },
      fixedVersions: texts(listAt(one, 'fixedIn')),
      severity: severity(text(one, 'severityWithCritical') ?? text(one, 'severity')),
      cvss: text(one, 'CVSSv3') === undefined ? [] : [text(one, 'CVSSv3') ?? ''],
      publishedAt: timeAt(one, 'publicationTime'),
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
    const one = document.kind === 'json' ? asObject(document.value) : undefined
    if (one === undefined || objectAt(one, 'jsonapi') === undefined) return undefined
    const rows = objectsAt(one, 'data')
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
    const problems = objectsAt(about, 'problems').flatMap((one) => text(one, 'id') ?? [])
    const own = text(about, 'key') ?? problems[0]
    const places = objectsAt(about, 'coordinates').flatMap((one) =>
      objectsAt(one, 'representations'),
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
        cvss: objectsAt(about, 'severities').flatMap((one) => text(one, 'vector') ?? []),
        status: text(about, 'status') === 'resolved' ? ('unknown' as const) : ('affected' as const),
      }
    })
  },
})
