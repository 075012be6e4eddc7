/** The description and the pages made of it: up to date, whole, and readable by who never saw the code. */

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { CONTRACT } from '@holdfast/api/contract'
import { MANIFEST_KINDS } from '@holdfast/core/model/manifest'
import { apiPage } from './api-page.ts'
import { describedOnce, description } from './description.ts'

const folder = resolve(import.meta.dirname, '../../docs/reference')
const FIX = 'write them again: npm run check -- --fix'

test('the pages are what the contract says', () => {
  const described = description()
  const kept: unknown = JSON.parse(readFileSync(join(folder, 'openapi.json'), 'utf8'))
  assert.deepEqual(kept, JSON.parse(JSON.stringify(described)), FIX)
  const page = readFileSync(join(folder, 'api.md'), 'utf8')
  assert.equal(page, apiPage(described, MANIFEST_KINDS), FIX)
  for (const id of Object.keys(CONTRACT)) assert.ok(page.includes(`### ${id}\n`), id)
})

test('nothing that the description refers to is missing', () => {
  const text = JSON.stringify(description())
  const { components } = description() as { components: { schemas: Record<string, unknown> } }
  const named = [...text.matchAll(/"#\/components\/schemas\/([^"/]+)/g)].map(
    ([, name]) => name ?? '',
  )
  assert.ok(named.length > 100)
  for (const name of new Set(named)) assert.ok(Object.hasOwn(components.schemas, name), name)
  assert.doesNotMatch(text, /"\$ref":"#\/\$defs/)
})

test('anybody may ask for the description, so it is made once', () => {
  const made = describedOnce()
  assert.equal(made(), made())
})
