/** GitLab's report of secret detection. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { asObject, objectAt, objectsAt, text, timeAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const gitlabSecrets: Reader = {
  format: 'gitlab-secrets',
  title: 'GitLab secret detection',
  knows: (document) => reportOf(document) !== undefined,
  read(document) {
    const report = reportOf(document)
    const scan = objectAt(report, 'scan')
    const rows = leakRows('GitLab secret detection', 'vulnerability', timeAt(scan, 'start_time'))
    const status = text(scan, 'status') ?? 'success'
    if (status !== 'success') rows.unseen(`the scan ended with: ${status}`)
    for (const [at, one] of objectsAt(report, 'vulnerabilities').entries()) {
      const location = objectAt(one, 'location')
      const commit = objectAt(location, 'commit')
      rows.add(`vulnerabilities[${at}]`, {
        // Neither its `id` nor its `cve`: both are hashes over what was found.
        rule: text(objectsAt(one, 'identifiers')[0], 'value') ?? text(one, 'name'),
        title: text(one, 'name'),
        medium: 'repository',
        path: text(location, 'file'),
        line: numberAt(location, 'start_line'),
        commit: text(commit, 'sha'),
        by: text(commit, 'author'),
        value: text(one, 'raw_source_code_extract'),
      })
    }
    return rows.build()
  },
}

function reportOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  if (!Array.isArray(object?.['vulnerabilities'])) return undefined
  const [first] = objectsAt(object, 'vulnerabilities')
  const type = text(objectAt(object, 'scan'), 'type') ?? text(first, 'category')
  return type === 'secret_detection' ? object : undefined
}
