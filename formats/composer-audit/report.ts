/** `composer audit --format=json`. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { vulnerabilityIds } from '../identifiers.ts'
import { asObject, objectAt, objects, objectsAt, severity, text, timeAt } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const composerAudit: Reader = listReader<JsonObject>({
  format: 'composer-audit',
  title: 'composer audit',
  tool: 'composer',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    if (object === undefined || !('advisories' in object) || !('abandoned' in object))
      return undefined
    return Object.values(objectAt(object, 'advisories') ?? {}).flatMap((list) =>
      Array.isArray(list)
        ? objects(list)
        : objects(Object.values(asObject(list) ?? {}).map((one) => one ?? null)),
    )
  },
  about: () => ({ type: 'repository' }),
  finding(row) {
    const name = text(row, 'packageName')
    const own = text(row, 'advisoryId')
    const remote = objectsAt(row, 'sources').flatMap((object) => text(object, 'remoteId') ?? [])
    const ids = vulnerabilityIds(text(row, 'cve'), ...remote)
    const id = ids[0] ?? own
    if (name === undefined || id === undefined) return undefined
    return {
      id,
      aliases: [...ids.slice(1), ...(own === undefined || own === id ? [] : [own])],
      component: { purl: purlOf('composer', name, ''), name, version: '' },
      severity: severity(text(row, 'severity')),
      publishedAt: timeAt(row, 'reportedAt'),
    }
  },
})
