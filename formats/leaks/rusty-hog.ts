/** Rusty Hogs: what they found in repositories, files, buckets, tickets and pages. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { listAt, objects, text, texts } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type Leak } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const rustyHog: Reader = {
  format: 'rusty-hog',
  title: 'Rusty Hog',
  knows: (document) => findingsOf(document) !== undefined,
  read(document) {
    const rows = leakRows('Rusty Hog', 'finding')
    for (const [at, one] of (findingsOf(document) ?? []).entries()) rows.add(`[${at}]`, leakOf(one))
    return rows.build()
  },
}

/** TruffleHog 2 printed a branch with each; the hogs have none. */
function findingsOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json' || !Array.isArray(document.value)) return undefined
  const list = objects(document.value)
  const [first] = list
  const its =
    first !== undefined &&
    Array.isArray(first['stringsFound']) &&
    text(first, 'reason') !== undefined &&
    !('branch' in first)
  return its ? list : undefined
}

function leakOf(one: JsonObject): Leak {
  const commit = text(one, 'commitHash')
  // A line that a commit takes away has a number before it alone.
  const line =
    numberAt(one, 'new_line_num') || numberAt(one, 'old_line_num') || numberAt(one, 'linenum')
  return {
    rule: text(one, 'reason'),
    medium: commit === undefined ? 'file' : 'repository',
    in: text(one, 'url') ?? text(one, 'bucket'),
    path: text(one, 'path') ?? text(one, 'key') ?? text(one, 'location'),
    line,
    commit,
    value: texts(listAt(one, 'stringsFound')).join('\n'),
  }
}
