/** Which records of decisions are written each, and which are kept longer. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isKeptLong, isWrittenEach, type DecisionRecord } from './decision.ts'

type Said = Pick<DecisionRecord, 'decision' | 'released' | 'v'> & Partial<DecisionRecord>
const SECRET = { secret: 'p', version: 1 }

const ROWS: readonly (readonly [string, Said, each: boolean, long: boolean])[] = [
  ['a permit at tier 0', { v: 2, decision: true, released: null, tier: 0 }, true, true],
  ['a permit at tier 1', { v: 2, decision: true, released: null, tier: 1 }, true, true],
  ['a permit that hands out a secret', { v: 2, decision: true, released: SECRET, tier: 3 }, true, false],
  ['a permit at tier 2', { v: 2, decision: true, released: null, tier: 2 }, false, false],
  ['a permit of no tier', { v: 2, decision: true, released: null, tier: null }, false, false],
  ['a denial at tier 0', { v: 2, decision: false, released: null, tier: 0 }, false, true],
  ['a denial at tier 3', { v: 2, decision: false, released: null, tier: 3 }, false, true],
  ['a permit of the first version, whose tier nobody knows', { v: 1, decision: true, released: null }, false, true],
] // prettier-ignore
for (const [what, record, each, long] of ROWS) {
  test(`${what} is written ${each ? 'each' : 'once a minute'} and kept ${long ? 'long' : 'for a month'}`, () => {
    assert.equal(isWrittenEach(record), each)
    assert.equal(isKeptLong(record as DecisionRecord), long) // What is asked of it.
  })
}
