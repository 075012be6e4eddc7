/** A large answer written in turns is the answer as JSON.stringify writes it. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { jsonInTurns } from './answers.ts'

const written = async (value: unknown): Promise<string> => (await jsonInTurns(value)).toString()

describe('an answer written in turns', () => {
  const many = Array.from({ length: 2_000 }, (_, index) => ({
    index,
    text: '€"\u2028\ud83d\ude00',
  }))
  const CASES: Readonly<Record<string, unknown>> = {
    'a small one': { a: 1 },
    'a list': many,
    'lists within lists': [many, [], [many, null]],
    'a long list in an object in a list': [{ a: { b: many, c: {} } }],
    'members that are left out': { a: many, b: undefined, c: () => 1, d: Symbol('d'), e: null },
    'what is null in a list': [...many, undefined, () => 1, Number.NaN, -0],
    'what says itself how it is written': {
      many,
      at: new Date(0),
      list: { many, toJSON: () => 1 },
    },
    'a name like that of a prototype': { ...JSON.parse('{"__proto__":[1]}'), many },
    'one long text': { text: 'x€'.repeat(200_000) },
    'an object of many members': Object.fromEntries(many.map((one, at) => [`k${at}`, one])),
    nothing: null,
  }
  for (const [what, value] of Object.entries(CASES)) {
    test(what, async () => assert.equal(await written(value), JSON.stringify(value)))
  }
  test('whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 5 }), async (value) => {
        const large = { value, list: Array.from({ length: 600 }, () => value) }
        assert.equal(await written(large), JSON.stringify(large))
      }),
      { numRuns: 50 },
    )
  })
})
