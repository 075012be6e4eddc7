/** GitLab's security report for container and dependency scanning. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { vulnerabilityIds } from '../identifiers.ts'
import { asObject, objectAt, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { distroOf } from '../purl/origin.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder, type FindingDraft } from '../report-builder.ts'

export const gitlab: Reader = {
  format: 'gitlab',
  title: 'GitLab container and dependency scanning',
  knows: (document) => /^(?:container|dependency)_scanning$/.test(typeOf(document)),
  read(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const scan = objectAt(object, 'scan')
    const scanner = objectAt(scan, 'scanner')
    const builder = reportBuilder('gitlab', {
      name: text(scanner, 'id') ?? 'gitlab',
      version: text(scanner, 'version'),
    })
    for (const file of objectsAt(object, 'dependency_files')) {
      const kind = text(file, 'package_manager') ?? ''
      for (const each of objectsAt(file, 'dependencies')) {
        const name = text(objectAt(each, 'package'), 'name')
        const version = text(each, 'version') ?? ''
        if (name === undefined) builder.drop('a dependency without a name')
        else builder.component({ purl: purlOf(kind, name, version), name, version })
      }
    }
    const rows = objectsAt(object, 'vulnerabilities')
    for (const row of rows) builder.finding(findingOf(row))
    const image = text(objectAt(rows[0], 'location'), 'image')
    const status = text(scan, 'status')
    return ok(
      reading({
        reports: [
          builder.build({
            type: typeOf(document) === 'container_scanning' ? 'image' : 'repository',
            name: image,
            observedAt: timeAt(scan, 'start_time'),
            roots: objectsAt(object, 'dependency_files').flatMap(
              (file) => text(file, 'path') ?? [],
            ),
            incomplete:
              status === undefined || status === 'success'
                ? null
                : `the scan ended with: ${status}`,
          }),
        ],
      }),
    )
  },
}

/**
 * What was scanned: said by `scan`, until schema 14 by each finding, and where neither says it by the places of the
 * findings, of which only that of a container has an image and that of a repository a file.
 */
function typeOf(document: Document): string {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (
    object === undefined ||
    !Array.isArray(object['vulnerabilities']) ||
    typeof object['version'] !== 'string'
  )
    return ''
  const rows = objectsAt(object, 'vulnerabilities')
  const said = text(objectAt(object, 'scan'), 'type') ?? text(rows[0], 'category')
  if (said !== undefined || rows.length === 0) return said ?? ''
  const places = rows.map((row) => objectAt(row, 'location'))
  if (places.some((place) => objectAt(place, 'dependency') === undefined)) return ''
  if (places.every((place) => text(place, 'image') !== undefined)) return 'container_scanning'
  if (places.every((place) => text(place, 'file') !== undefined)) return 'dependency_scanning'
  return ''
}

function findingOf(row: JsonObject): FindingDraft {
  const location = objectAt(row, 'location')
  const dependency = objectAt(location, 'dependency')
  const name = text(objectAt(dependency, 'package'), 'name')
  const version = text(dependency, 'version') ?? ''
  const os = text(location, 'operating_system')
  const distro = distroOf(os)
  const identifiers = objectsAt(row, 'identifiers')
  const ids = vulnerabilityIds(
    ...identifiers.map((identifier) => text(identifier, 'value')),
    text(row, 'name'),
  )
  const own = text(identifiers[0], 'value') ?? text(row, 'id') ?? ''
  return {
    id: ids[0] ?? own,
    aliases: [...ids.slice(1), own].filter((id) => id !== (ids[0] ?? own)),
    component:
      name === undefined
        ? null
        : { purl: purlOf(osOf(os), name, version, { distro }), name, version },
    severity: severity(text(row, 'severity')),
  }
}

/** `debian:9` */
function osOf(text: string | undefined): string {
  return /^[a-z]+/i.exec(text ?? '')?.[0] ?? ''
}
