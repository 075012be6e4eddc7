/** Yelp's detect-secrets: a baseline, with what people marked in it when they audited it. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objects, text, timeAt } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const detectSecrets: Reader = {
  format: 'detect-secrets',
  title: 'detect-secrets baseline',
  knows: (document) => baselineOf(document) !== undefined,
  read(document) {
    const baseline = baselineOf(document)
    const rows = leakRows('detect-secrets', 'potential secret', timeAt(baseline, 'generated_at'))
    const results = objectAt(baseline, 'results') ?? {}
    for (const path of Object.keys(results)) {
      for (const [at, one] of objects(listAt(results, path)).entries()) {
        rows.add(`results[${JSON.stringify(path)}][${at}]`, {
          rule: text(one, 'type'),
          medium: 'file',
          path,
          line: numberAt(one, 'line_number'),
          state: stateOf(one),
          // False says no more than that nobody could try it.
          works: one['is_verified'] === true ? true : undefined,
          value: text(one, 'hashed_secret'),
        })
      }
    }
    return rows.build()
  },
}

function baselineOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  const its = Array.isArray(object?.['plugins_used']) && objectAt(object, 'results') !== undefined
  return its ? object : undefined
}

/** Only what was audited has it. */
function stateOf(one: JsonObject): 'open' | 'false-positive' | undefined {
  if (one['is_secret'] === true) return 'open'
  return one['is_secret'] === false ? 'false-positive' : undefined
}
