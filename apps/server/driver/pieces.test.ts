/** A large answer taken over in pieces is the answer it was. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from '@holdfast/core/kernel/limits'
import { inPieces, together } from './pieces.ts'

async function through(answer: unknown): Promise<{ taken: unknown; pieces: number }> {
  const cut = structuredClone(inPieces(answer))
  const fetched: number[] = []
  const taken = await together(cut.whole, cut.pieces.length, (index) => {
    fetched.push(index)
    const piece = cut.pieces[index]
    assert.ok(piece !== undefined)
    return Promise.resolve(piece)
  })
  assert.deepEqual(fetched, [...cut.pieces.keys()])
  return { taken, pieces: cut.pieces.length }
}

const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

describe('an answer in pieces', () => {
  const { pieceValuesMax } = LIMITS
  const CASES: readonly (readonly [what: string, answer: unknown, pieces: number])[] = [
    ['nothing', null, 0],
    ['a small one', { ok: true, value: [1, { a: [] }] }, 0],
    ['a long list', { list: many(3 * pieceValuesMax) }, 3],
    ['a long list by itself', many(2 * pieceValuesMax), 2],
    ['two long lists', { a: many(2 * pieceValuesMax), b: many(2 * pieceValuesMax) }, 4],
    ['a long list in a long list', many(3).map(() => many(2 * pieceValuesMax)), 6],
    ['a list of few long texts', many(20).map(() => 'x'.repeat(256 * pieceValuesMax)), 20],
    ['a list that is named like a place', { '\u0000list': 'x', list: many(10) }, 0],
  ]
  for (const [what, answer, pieces] of CASES) {
    test(what, async () => {
      const done = await through(answer)
      assert.deepEqual(done.taken, answer)
      assert.equal(done.pieces, pieces)
    })
  }
  test('bytes are handed on as they are', async () => {
    const bytes = new Uint8Array(new SharedArrayBuffer(3))
    const { taken } = await through({ bytes, list: many(2 * pieceValuesMax) })
    assert.equal((taken as { bytes: Uint8Array }).bytes.buffer instanceof SharedArrayBuffer, true)
  })
  test('no name in it is more than a name', async () => {
    const answer: unknown = JSON.parse(`{"__proto__":[${many(2 * pieceValuesMax).join(',')}]}`)
    const { taken } = await through(answer)
    assert.equal(Object.getPrototypeOf(taken), Object.prototype)
    assert.deepEqual(Object.keys(taken as object), ['__proto__'])
  })
  test('whatever it is', async () => {
    const long = fc.array(fc.jsonValue({ maxDepth: 1 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), long, async (value, items) => {
        const answer = { value, list: many(pieceValuesMax).map(() => items) }
        const { taken } = await through(answer)
        assert.equal(JSON.stringify(taken), JSON.stringify(answer))
      }),
      { seed: 11, numRuns: 20 },
    )
  })
})
