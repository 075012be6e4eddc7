/** Several values in one text: whatever they hold, they are read as they were. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { withQuery } from '@holdfast/core/kernel/api-path'
import { severalIn, severalText } from './several.ts'

const VALUES = fc.array(
  fc.oneof(fc.string(), fc.constantFrom('', ',', '\\', '\\,', ',\\', '"', '%2C', '%', "'", 'a,b')),
  { minLength: 1, maxLength: 5 },
)

describe('several values in one text', () => {
  test('are read as they were, through an address too', () => {
    fc.assert(
      fc.property(VALUES, (values) => {
        const text = severalText(values)
        assert.deepEqual(severalIn(text), values)
        const url = new URL(withQuery('/x', [['owner', text]]), 'http://localhost')
        assert.deepEqual(
          severalIn(url.searchParams.get('owner') ?? ''),
          values.map((value) => value.toWellFormed()),
        )
      }),
      { seed: 13, numRuns: 500 },
    )
  })

  const ROWS: readonly (readonly [text: string, values: readonly string[]])[] = [
    ['web-01', ['web-01']],
    ['web-01,web-02', ['web-01', 'web-02']],
    [String.raw`Smith\, Jane,team-b`, ['Smith, Jane', 'team-b']],
    [String.raw`CORP\jane`, [String.raw`CORP\jane`]],
    [String.raw`CORP\\,jane`, ['CORP\\', 'jane']],
    ['a\\', ['a\\']],
    ['"a,b"', ['"a', 'b"']],
    ['a%2Cb', ['a%2Cb']],
    ['', ['']],
    ['a,,b,', ['a', '', 'b', '']],
  ]
  for (const [text, values] of ROWS) {
    test(JSON.stringify(text), () => assert.deepEqual(severalIn(text), values))
  }
})
