/** Canonical JSON by the vectors of RFC 8785, and what the strict reader refuses of RFC 7493. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { byCodeUnit, canonicalJson, parseJsonStrict, type Json } from './canonical-json.ts'
import { LIMITS } from './limits.ts'

describe('RFC 8785', () => {
  const VECTORS: readonly (readonly [string, Json, string])[] = [
    ['literals (3.2.2)', [null, true, false], '[null,true,false]'],
    // Section 3.2.2.2: what must be escaped is, in its shortest form, and nothing else.
    [
      'strings (3.2.2.2)',
      '\u20ac$\u000f\u000aA\u0027\u0042\u0022\u005c\\\u0022/',
      String.raw`"€$\u000f\nA'B\"\\\\\"/"`,
    ],
    ['controls', '\b\t\n\f\r\u0000\u001f\u007f', String.raw`"\b\t\n\f\r\u0000\u001f` + '\u007f"'],
    // Section 3.2.3: by UTF-16 code units, so an astral name stands before U+FB33.
    [
      'names (3.2.3)',
      {
        '\u20ac': 'Euro Sign',
        '\r': 'Carriage Return',
        '\ufb33': 'Hebrew Letter Dalet With Dagesh',
        '1': 'One',
        '\ud83d\ude00': 'Emoji: Grinning Face',
        '\u0080': 'Control',
        '\u00f6': 'Latin Small Letter O With Diaeresis',
      },
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"Latin Small Letter O With Diaeresis","€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    ],
    [
      'arrays keep their order',
      [56, { d: true, 10: null, 1: [] }],
      '[56,{"1":[],"10":null,"d":true}]',
    ],
    ['minus zero (appendix B)', -0, '0'],
    [
      'the largest integers (appendix B)',
      [9007199254740991, -9007199254740991],
      '[9007199254740991,-9007199254740991]',
    ],
    ['a member without a value is left out', { a: undefined, b: 1 }, '{"b":1}'],
  ]
  for (const [name, value, text] of VECTORS) {
    test(name, () => assert.equal(canonicalJson(value), text))
  }

  const REFUSED: readonly (readonly [string, Json, RegExp])[] = [
    ['a fraction', 0.5, /only safe integers/],
    ['beyond what is exact', 9007199254740992, /only safe integers/],
    ['beyond it below', -9007199254740992, /only safe integers/],
    ['no number', Number.NaN, /only safe integers/],
    ['without end', [Number.POSITIVE_INFINITY], /only safe integers/],
    ['a lone high surrogate', '\ud800', /well-formed/],
    ['a lone low surrogate in a name', { 'a\udead': 1 }, /well-formed/],
    ['surrogates the wrong way round', ['\ude00\ud83d'], /well-formed/],
  ]
  for (const [name, value, why] of REFUSED) {
    test(`refused: ${name}`, () => assert.throws(() => canonicalJson(value), why))
  }

  test('what is written is read back, and is its own canonical form', () => {
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, true, false),
        fc.maxSafeInteger(),
        fc.string({ unit: 'binary' }),
        fc.array(tie('value')),
        fc.dictionary(fc.string({ unit: 'binary' }), tie('value')),
      ),
    }))
    const same = (one: Json): void => {
      const text = canonicalJson(one)
      const read = parseJsonStrict(text)
      assert.ok(read.ok)
      assert.equal(canonicalJson(read.value), text)
    }
    fc.assert(fc.property(value, same), { seed: 8785 })
  })
})

describe('the strict reader', () => {
  const READ: readonly (readonly [string, Json])[] = [
    [' [1 , 2]\n', [1, 2]],
    ['-0.5e+2', -50],
    ['"\\ud83d\\ude00"', '😀'],
    ['{"a":{"a":null}}', { a: { a: null } }],
    ['{"__proto__":1}', JSON.parse('{"__proto__":1}') as Json],
    ['[]', []],
  ]
  for (const [text, value] of READ) {
    test(`reads ${text.trim()}`, () => {
      const read = parseJsonStrict(text)
      assert.deepEqual(read.ok && JSON.parse(JSON.stringify(read.value)), value)
    })
  }

  const REFUSED: readonly (readonly [string, string, number])[] = [
    ['{"a":1,"a":2}', 'json-duplicate-name', 10],
    ['{"a":1,"\\u0061":2}', 'json-duplicate-name', 15],
    ['{"a":1,}', 'json-syntax', 7],
    ['{a:1}', 'json-syntax', 1],
    ['[1,]', 'json-syntax', 3],
    ['[1 2]', 'json-syntax', 3],
    ['', 'json-syntax', 0],
    ['1 1', 'json-syntax', 2],
    ['01', 'json-syntax', 1],
    ['+1', 'json-syntax', 0],
    ['1e999', 'json-syntax', 0],
    ['NaN', 'json-syntax', 0],
    ['tru', 'json-syntax', 0],
    ['"a', 'json-syntax', 2],
    ['"\\x"', 'json-syntax', 0],
    ['"\t"', 'json-syntax', 0],
    ['"\\ud800"', 'json-text', 0],
  ]
  for (const [text, code, offset] of REFUSED) {
    test(`refuses ${JSON.stringify(text)}: ${code} at ${offset}`, () => {
      const read = parseJsonStrict(text)
      assert.deepEqual(read.ok ? null : [read.error.code, read.error.offset], [code, offset])
    })
  }

  test('as deep and as many as the limits say, and no more', () => {
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
    const codeOf = (text: string, max?: number): string | null => {
      const read = parseJsonStrict(text, max)
      return read.ok ? null : read.error.code
    }
    assert.equal(codeOf(nested(LIMITS.jsonDepthMax + 1)), null)
    assert.equal(codeOf(nested(LIMITS.jsonDepthMax + 2)), 'json-too-deep')
    assert.equal(codeOf('[1,2,3]', 4), null)
    assert.equal(codeOf('[1,2,3]', 3), 'json-too-many')
  })
})

test('by code units, not by code points nor by a language', () => {
  const names = ['\ufb33', '😀', 'ö', 'z', 'a', 'B', '', 'a']
  assert.deepEqual(names.toSorted(byCodeUnit), ['', 'B', 'a', 'a', 'z', 'ö', '😀', '\ufb33'])
})
