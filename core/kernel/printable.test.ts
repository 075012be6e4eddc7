/** What a terminal would act on is never printed, and JSON stays the JSON it was. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { escapedJson, printable } from './printable.ts'

const NEVER = [
  '\0', '\u0007', '\u001b', '\n', '\t', '\r', '\u007f', '\u0085', '\u009b', '\u009f', '\u00ad',
  '\u061c', '\u180e', '\u200b', '\u200d', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a',
  '\u202e', '\u2060', '\u2066', '\u2069', '\ufeff', '\ufff9', '\u{e0041}', '\u{e0001}', '\ud800',
] // prettier-ignore
const EVER = [
  'a',
  'ä',
  'é',
  '·',
  '→',
  '✓',
  '李',
  'ש',
  'ع',
  '\u00a0',
  '…',
  '😀',
  "'",
  '\\',
  '\u0301',
]

test('each of them is a dot', () => {
  for (const one of NEVER) assert.equal(printable(`a${one}b`), 'a·b', JSON.stringify(one))
})
test('what people write stays', () => {
  for (const one of EVER) assert.equal(printable(`a${one}b`), `a${one}b`)
})
test("a text's own breaks stay where they are said to", () => {
  assert.equal(printable('a\nb\tc\rd', '\n\t'), 'a\nb\tc·d')
})
test('in JSON they are escaped, and it says the same', () => {
  for (const one of NEVER) {
    const json = escapedJson(JSON.stringify({ [`k${one}`]: `a${one}b` }, null, 2))
    assert.deepEqual(JSON.parse(json), { [`k${one}`]: `a${one}b` })
    assert.equal(printable(json, '\n'), json, JSON.stringify(one))
  }
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = JSON.stringify(value)
      assert.deepEqual(JSON.parse(escapedJson(json)), JSON.parse(json))
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = escapedJson(JSON.stringify([text]))
      assert.equal((JSON.parse(json) as string[])[0], text)
      assert.equal(printable(json), json)
    }),
  )
})
