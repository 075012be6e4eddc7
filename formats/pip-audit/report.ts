/** `pip-audit -f json`: every package with its flaws, so the report is an inventory as well. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import { ok } from '@holdfast/core/kernel/result'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objects, objectsAt, text, texts } from '../json-members.ts'
import { purlOf } from '../purl/purl.ts'
import { reading, type Reader } from '../reader.ts'
import { reportBuilder } from '../report-builder.ts'

export const pipAudit: Reader = {
  format: 'pip-audit',
  title: 'pip-audit',
  knows: (document) => packagesOf(document) !== undefined,
  read(document) {
    const builder = reportBuilder('pip-audit', { name: 'pip-audit' })
    let skipped = 0
    for (const object of packagesOf(document) ?? []) {
      const name = text(object, 'name')
      if (name === undefined) {
        builder.drop('a package without a name')
        continue
      }
      if (text(object, 'skip_reason') !== undefined) skipped += 1
      const version = text(object, 'version') ?? ''
      const component = { purl: purlOf('pypi', name, version), name, version }
      builder.component(component)
      for (const flaw of objectsAt(object, 'vulns')) {
        const id = text(flaw, 'id')
        if (id === undefined) builder.drop('a vulnerability without an id')
        else
          builder.finding({
            id,
            aliases: texts(listAt(flaw, 'aliases')),
            component,
            fixedVersions: texts(listAt(flaw, 'fix_versions')),
          })
      }
    }
    const incomplete = skipped === 0 ? null : `${skipped} packages were skipped by the audit`
    return ok(reading({ reports: [builder.build({ type: 'repository', incomplete })] }))
  },
}

function packagesOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json') return undefined
  const object = asObject(document.value)
  if (object !== undefined && Array.isArray(object['dependencies'])) {
    const rows = objectsAt(object, 'dependencies')
    const only = Object.keys(object).every((key) => key === 'dependencies' || key === 'fixes')
    return only && rows.every((row) => isPackage(row)) ? rows : undefined
  }
  const rows = Array.isArray(document.value) ? objects(document.value) : []
  return rows.length > 0 && rows.every((row) => isPackage(row)) ? rows : undefined
}

function isPackage(row: JsonObject): boolean {
  return 'name' in row && (Array.isArray(row['vulns']) || 'skip_reason' in row)
}
