/** Secretlint's JSON: what its rules say of each file. The text of the files stands beside it, and is not kept. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { listAt, objectAt, objects, objectsAt, text } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows } from './leak-rows.ts'
import { numberAt } from './numbers.ts'

export const secretlint: Reader = {
  format: 'secretlint',
  title: 'Secretlint JSON',
  knows: (document) => filesOf(document) !== undefined,
  read(document) {
    const rows = leakRows('Secretlint', 'message')
    for (const [at, file] of (filesOf(document) ?? []).entries()) {
      for (const [index, message] of objectsAt(file, 'messages').entries()) {
        if (text(message, 'type') === 'ignore') continue
        const start = objectAt(objectAt(message, 'loc'), 'start')
        const rule = text(message, 'ruleId')
        rows.add(`[${at}].messages[${index}]`, {
          rule: rule === undefined ? undefined : `${rule} ${text(message, 'messageId') ?? ''}`,
          title: text(message, 'messageId'),
          medium: 'file',
          path: text(file, 'filePath'),
          line: numberAt(start, 'line'),
          column: columnOf(start),
          value: foundIn(file, message),
        })
      }
    }
    return rows.build()
  },
}

/** ESLint prints a list of the same look, with counts instead of the kind of each file. */
function filesOf(document: Document): readonly JsonObject[] | undefined {
  if (document.kind !== 'json') return undefined
  const { value } = document
  const list = objects(Array.isArray(value) ? value : [value])
  const [first] = list
  const its =
    text(first, 'filePath') !== undefined &&
    Array.isArray(first?.['messages']) &&
    text(first, 'sourceContentType') !== undefined
  return its ? list : undefined
}

/** It counts columns from 0. */
function columnOf(start: JsonObject | undefined): number | undefined {
  const column = numberAt(start, 'column')
  return column === undefined ? undefined : column + 1
}

function foundIn(file: JsonObject, message: JsonObject): string | undefined {
  const [from, to] = listAt(message, 'range')
  return typeof from === 'number' && typeof to === 'number'
    ? text(file, 'sourceContent')?.slice(from, to)
    : undefined
}
