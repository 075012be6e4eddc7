/** Every field has its words and every word its field; one that may be left out says what then counts. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { fieldRows, type FieldRow } from './field-rows.ts'
import { ADAPTER_WORDS, KIND_WORDS } from './field-words.ts'
import { manifestSchemas } from './schemas.ts'
import { memberOf } from './schema-walk.ts'

const SCHEMAS = manifestSchemas({ sources: [], enforcers: [] })

describe('fields of manifests', () => {
  for (const kind of MANIFEST_KINDS) {
    test(kind, () => {
      const rows = fieldRows(memberOf(SCHEMAS[kind], 'spec'))
      const { fields } = KIND_WORDS[kind]
      assert.deepEqual(
        rows.map(({ place }) => place).toSorted(),
        Object.keys(fields).toSorted(),
        'one row of words for each field',
      )
      for (const row of rows) assert.deepEqual(wrongIn(row, fields[row.place]), [], row.place)
    })
  }

  const FOUND: readonly (readonly [FieldRow, readonly [string, string?] | undefined, string])[] = [
    [{ place: 'a', type: 'text', required: true }, undefined, 'no words'],
    [{ place: 'a', type: 'text', required: true }, [''], 'no words'],
    [{ place: 'a', type: 'text', required: false }, ['says'], 'left out, and what then?'],
    [{ place: 'a', type: 'text', required: true }, ['says', 'none'], 'it cannot be left out'],
  ]
  for (const [row, words, expected] of FOUND) {
    test(`of the test itself: ${JSON.stringify(words)} is ${expected}`, () => {
      assert.deepEqual(wrongIn(row, words), [expected])
    })
  }

  test('the words of adapters say something', () => {
    for (const [field, [says]] of Object.entries(ADAPTER_WORDS)) assert.ok(says !== '', field)
  })
})

function wrongIn({ required }: FieldRow, words: readonly [string, string?] | undefined): string[] {
  const [says = '', otherwise] = words ?? []
  if (says === '') return ['no words']
  if (!required && otherwise === undefined) return ['left out, and what then?']
  return required && otherwise !== undefined ? ['it cannot be left out'] : []
}
