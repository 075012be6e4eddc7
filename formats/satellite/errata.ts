/** Red Hat Satellite: the errata that apply to a host. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, listAt, objectsAt, severity, text, texts, timeAt } from '../json-members.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const satellite: Reader = listReader<JsonObject>({
  format: 'satellite',
  title: 'Red Hat Satellite errata',
  tool: 'satellite',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    if (object === undefined || !Array.isArray(object['results']) || !('selectable' in object))
      return undefined
    const rows = objectsAt(object, 'results')
    return rows.every((row) => 'errata_id' in row) ? rows : undefined
  },
  about: () => ({ type: 'host' }),
  finding(row) {
    const id = text(row, 'errata_id')
    if (id === undefined) return undefined
    const [package_] = texts(listAt(row, 'packages'))
    // `name-version-release.arch`; what is named is the fixed build, not the installed one.
    const match = /^(.+)-([^-]+-[^-]+)\.[a-z0-9_]+$/.exec(package_ ?? '')
    const name = match?.[1] ?? package_
    return {
      id,
      aliases: objectsAt(row, 'cves').flatMap((object) => text(object, 'cve_id') ?? []),
      component:
        name === undefined ? null : { purl: purlOf('redhat', name, ''), name, version: '' },
      fixedVersions: match?.[2] === undefined ? [] : [match[2]],
      severity: severity(text(row, 'severity')),
      publishedAt: timeAt(row, 'issued'),
    }
  },
})
