/** `ggshield secret scan --json`: GitGuardian's scan of commits, folders or an image. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, text } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type Leak, type LeakRows } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const ggshield: Reader = {
  format: 'ggshield',
  title: 'ggshield secret scan',
  knows: (document) => scanOf(document) !== undefined,
  read(document) {
    const rows = leakRows('ggshield', 'incident')
    const scan = scanOf(document) ?? {}
    addScan(rows, 'entities_with_incidents', scan)
    for (const [at, one] of objectsAt(scan, 'scans').entries())
      addScan(rows, `scans[${at}].entities_with_incidents`, one)
    return rows.build()
  },
}

function scanOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  const counts =
    numberAt(object, 'total_incidents') !== undefined &&
    numberAt(object, 'total_occurrences') !== undefined
  const lists =
    Array.isArray(object?.['scans']) || Array.isArray(object?.['entities_with_incidents'])
  return counts && lists ? object : undefined
}

function addScan(rows: LeakRows, path: string, scan: JsonObject): void {
  for (const [at, entity] of objectsAt(scan, 'entities_with_incidents').entries()) {
    for (const [index, incident] of objectsAt(entity, 'incidents').entries()) {
      const policy = text(incident, 'policy') ?? 'Secrets detection'
      if (!/secret/i.test(policy)) {
        rows.pass('an incident of a policy about something else than secrets')
        continue
      }
      const occurrences = objectsAt(incident, 'occurrences')
      if (occurrences.length === 0) rows.drop('an incident without an occurrence')
      for (const [each, occurrence] of occurrences.entries())
        rows.add(`${path}[${at}].incidents[${index}].occurrences[${each}]`, {
          rule: text(incident, 'type'),
          ...placeOf(scan, entity),
          line: numberAt(occurrence, 'line_start'),
          works: worksOf(text(incident, 'validity')),
          value: `${text(occurrence, 'match') ?? ''} ${numberAt(occurrence, 'index_start') ?? ''}`,
        })
    }
  }
}

function placeOf(
  scan: JsonObject,
  entity: JsonObject,
): Pick<Leak, 'medium' | 'in' | 'path' | 'commit' | 'by'> {
  const path = text(entity, 'filename')
  const kind = text(scan, 'type') ?? ''
  if (kind === 'commit') {
    const by = text(objectAt(scan, 'extra_info'), 'author')
    return { medium: 'repository', path, commit: text(scan, 'id'), by }
  }
  return kind.includes('docker')
    ? { medium: 'image', in: text(scan, 'id'), path }
    : { medium: 'file', path }
}

/** `no_checker`, `failed_to_check`, `unknown`: nobody knows. */
function worksOf(validity: string | undefined): boolean | undefined {
  return validity === 'valid' ? true : validity === 'invalid' ? false : undefined
}
