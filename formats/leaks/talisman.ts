/** Talisman's report of a repository. Its messages quote what was found, so that only their beginning is a rule. */

import type { JsonObject } from '@holdfast/core/kernel/canonical-json'
import type { Document } from '../document/document.ts'
import { asObject, listAt, objectAt, objectsAt, text, texts } from '../json-members.ts'
import type { Reader } from '../reader.ts'
import { leakRows, type LeakRows } from './leak-rows.ts'

export const talisman: Reader = {
  format: 'talisman',
  title: 'Talisman report',
  knows: (document) => reportOf(document) !== undefined,
  read(document) {
    const rows = leakRows('Talisman', 'failure')
    for (const [at, file] of objectsAt(reportOf(document), 'results').entries()) {
      addList(rows, `results[${at}]`, file, 'failure_list')
      addList(rows, `results[${at}]`, file, 'warning_list')
      for (const _ of listAt(file, 'ignore_list')) rows.pass('a file the scan was told to ignore')
    }
    return rows.build()
  },
}

function reportOf(document: Document): JsonObject | undefined {
  const object = document.kind === 'json' ? asObject(document.value) : undefined
  const types = objectAt(objectAt(object, 'summary'), 'types')
  const its = types !== undefined && 'filecontent' in types && Array.isArray(object?.['results'])
  return its ? object : undefined
}

function addList(
  rows: LeakRows,
  at: string,
  file: JsonObject,
  name: 'failure_list' | 'warning_list',
): void {
  for (const [index, one] of objectsAt(file, name).entries()) {
    if (text(one, 'type') === 'filesize') {
      rows.pass('a file that is only large')
      continue
    }
    const commits = texts(listAt(one, 'commits'))
    rows.add(`${at}.${name}[${index}]`, {
      rule: ruleOf(one),
      medium: 'repository',
      path: text(file, 'filename'),
      // Of several it is in all of them.
      commit: commits.length === 1 ? commits[0] : undefined,
      value: text(one, 'message'),
    })
  }
}

const BEGINNINGS: readonly (readonly [RegExp, rule: string])[] = [
  [/^Potential secret pattern/, 'potential secret pattern'],
  [/^Expected file to not (?:to )?contain hex encoded/, 'hex encoded text'],
  [/^Expected file to not (?:to )?contain base64 encoded/, 'base64 encoded text'],
  [/^Expected file to not (?:to )?contain credit card/, 'credit card number'],
]

function ruleOf(one: JsonObject): string | undefined {
  const message = text(one, 'message') ?? ''
  return BEGINNINGS.find(([begins]) => begins.test(message))?.[1] ?? text(one, 'type')
}
