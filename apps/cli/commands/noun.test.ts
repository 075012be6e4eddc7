/** The examples shown where there is none yet can be applied, and columns stay short. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseManifests } from '@holdfast/edges-base/manifests/parse'
import { NOUNS, some } from './noun.ts'

test('every example is a manifest of its kind', () => {
  for (const { noun, kind, example } of NOUNS) {
    const parsed = parseManifests(example)
    assert.ok(parsed.ok, `${noun}: ${JSON.stringify(parsed)}`)
    assert.equal(parsed.value.length, 1)
    assert.equal(parsed.value[0]?.kind, kind)
  }
})

test('the first three names, and how many more', () => {
  for (const [names, text] of [
    [[], 'none'],
    [['a'], 'a'],
    [['a', 'b', 'c'], 'a, b, c'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c +2'],
    [['\u001b[31m'], '·[31m'],
  ] as const) {
    assert.equal(some(names), text)
  }
})
