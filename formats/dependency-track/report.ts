/** Dependency-Track: its findings file (FPF 1.0 to 1.3) and the list its findings API answers. */

import type { Json, JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'

export const dependencyTrack: Reader = listReader<JsonObject>({
  format: 'dependency-track',
  title: 'Dependency-Track findings',
  tool: 'dependency-track',
  rows(document) {
    if (document.kind !== 'json') return undefined
    if (Array.isArray(document.value)) {
      const list = objects(document.value)
      return list.length > 0 && list.every((object) => isFinding(object)) ? list : undefined
    }
    const one = asObject(document.value)
    const isFile = text(objectAt(one, 'meta'), 'application') === 'Dependency-Track'
    return isFile ? objectsAt(one, 'findings') : undefined
  },
  about(document) {
    const file = document.kind === 'json' ? asObject(document.value) : undefined
    const project = objectAt(file, 'project')
    const version = text(project, 'version')
    const uuid = text(project, 'uuid')
    return {
      type: 'repository',
      name: [text(project, 'name'), version].filter((one) => one !== undefined).join('@'),
      identifiers: uuid === undefined ? [] : [`uuid:${uuid}`],
      observedAt: timeAt(objectAt(file, 'meta'), 'timestamp'),
    }
  },
  finding(row) {
    const component = objectAt(row, 'component')
    const vulnerability = objectAt(row, 'vulnerability')
    const id = text(vulnerability, 'vulnId')
    const name = text(component, 'name')
    if (id === undefined || name === undefined) return undefined
    const analysis = objectAt(row, 'analysis')
    return {
      id,
      aliases: objectsAt(vulnerability, 'aliases')
        .flatMap((object) =>
          ['cveId', 'ghsaId', 'osvId', 'snykId'].flatMap((key) => text(object, key) ?? []),
        )
        .filter((one, place, all) => one !== id && all.indexOf(one) === place),
      component: {
        purl: text(component, 'purl') ?? '',
        name,
        version: text(component, 'version') ?? '',
      },
      status: statusOf(text(analysis, 'state'), analysis?.['isSuppressed'] === true),
      severity: severity(text(vulnerability, 'severity')),
      cvss: ['cvssV2Vector', 'cvssV3Vector', 'cvssV4Vector'].flatMap(
        (key) => text(vulnerability, key) ?? [],
      ),
      publishedAt: timeAt(vulnerability, 'published'),
    }
  },
})

function isFinding(object: JsonObject): boolean {
  return (
    objectAt(object, 'component') !== undefined &&
    text(objectAt(object, 'vulnerability'), 'vulnId') !== undefined &&
    hasMatrix(object['matrix'])
  )
}

function hasMatrix(value: Json | undefined): boolean {
  return typeof value === 'string' && value.includes(':')
}

/** An audit decision made there; ours still asks who may say so. */
function statusOf(
  state: string | undefined,
  suppressed: boolean,
): 'affected' | 'not-affected' | 'fixed' | 'under-investigation' {
  if (state === 'NOT_AFFECTED' || state === 'FALSE_POSITIVE') return 'not-affected'
  if (state === 'RESOLVED') return 'fixed'
  if (state === 'IN_TRIAGE') return 'under-investigation'
  return suppressed ? 'not-affected' : 'affected'
}
