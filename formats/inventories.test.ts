/** Every real inventory beside the checkout is read, or refused by name: none is half read, and none is a riddle. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { NHI } from '../proof/testkit/inventories.ts'
import { needsShared, sharedPath } from '../proof/testkit/needs.ts'
import { readDocument } from './registry.ts'

/** What its own server would not take, and what is no JSON: refused by its place, or as nothing that is known. */
const BROKEN: ReadonlyMap<string, RegExp> = new Map([
  ['spire/registration-invalid.json', /entries\[0\]\.spiffe_id/],
  ['spire/sqlstore-invalid_registration_entries.json', /\[0\]\.spiffe_id/],
  ['spire/registration-invalid_json.json', /no reader knows this document/],
])

describe('real inventories', { skip: needsShared(NHI) }, () => {
  if (needsShared(NHI) !== false) return
  const facts = JSON.parse(readFileSync(sharedPath(NHI, 'facts.json'), 'utf8')) as Readonly<
    Record<string, unknown>
  >
  const files = Object.keys(facts)

  test('there are as many as were counted', () => assert.ok(files.length > 150, `${files.length}`))

  for (const file of files) {
    test(file, () => {
      const read = readDocument(new Uint8Array(readFileSync(sharedPath(NHI, file))))
      const broken = BROKEN.get(file)
      if (broken !== undefined) {
        assert.ok(!read.ok, 'it was read')
        assert.match(read.error.message, broken)
      } else if (!read.ok) {
        assert.equal(read.error.code, 'format-refused', read.error.message)
      } else {
        const { inventories, dropped, warnings } = read.value
        const said = inventories.length + dropped.length + warnings.length
        assert.ok(said > 0, 'it says nothing, and not why')
        for (const { of, claims } of inventories) {
          assert.notEqual(of, '')
          const keys = claims.map(({ kind, ref }) => `${kind} ${ref}`)
          assert.equal(new Set(keys).size, keys.length)
        }
      }
    })
  }
})
