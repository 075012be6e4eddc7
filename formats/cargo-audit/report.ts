/** `cargo audit --json`: flaws, and warnings about unmaintained or yanked crates, which are counted only. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { asObject, listAt, objectAt, objectsAt, text, texts, timeAt } from '../json-members.ts'
import { versionsIn } from '../fixed-versions.ts'
import { listReader } from '../list-reader.ts'
import type { Reader } from '../reader.ts'
import { purlOf } from '../purl/purl.ts'

export const cargoAudit: Reader = listReader<JsonObject>({
  format: 'cargo-audit',
  title: 'cargo audit',
  tool: 'cargo-audit',
  rows(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    const found = objectAt(object, 'vulnerabilities')
    const known =
      found !== undefined && 'lockfile' in (object ?? {}) && Array.isArray(found['list'])
    return known ? objectsAt(found, 'list') : undefined
  },
  about(document) {
    const object = document.kind === 'json' ? asObject(document.value) : undefined
    return { type: 'repository', databaseAt: timeAt(objectAt(object, 'database'), 'last-updated') }
  },
  finding(row) {
    const advisory = objectAt(row, 'advisory')
    const about = objectAt(row, 'package')
    const id = text(advisory, 'id')
    const name = text(about, 'name')
    if (id === undefined || name === undefined) return undefined
    const version = text(about, 'version') ?? ''
    return {
      id,
      aliases: texts(listAt(advisory, 'aliases')),
      component: { purl: purlOf('cargo', name, version), name, version },
      fixedVersions: texts(listAt(objectAt(row, 'versions'), 'patched')).flatMap((one) =>
        versionsIn(one),
      ),
      cvss: text(advisory, 'cvss') === undefined ? [] : [text(advisory, 'cvss') ?? ''],
      publishedAt: timeAt(advisory, 'date'),
    }
  },
})
